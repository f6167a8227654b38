/** A place for finished things that are asked for by name, bounded in their number and in their bytes. */
export interface Cache<Thing> {
  get(name: string): Thing | undefined;
  /** Puts a thing where it can be found until others need its place; `bytes` is what it weighs. */
  put(name: string, thing: Thing, bytes: number): void;
}

/** How much a cache holds at most. */
export interface CacheSize {
  readonly things: number;
  readonly bytes: number;
}

/**
 * A cache of two rows of the same size. What is new stands in the first, what was asked for again moves to the second, and
 * from each the one goes that nobody asked for longest: ten thousand names that are asked for once push each other out of
 * the first row and leave the second as it is.
 */
export function createCache<Thing>({ things, bytes }: CacheSize): Cache<Thing> {
  const size = { things: Math.floor(things / 2), bytes: Math.floor(bytes / 2) };
  const once = createRow<Thing>(size);
  const again = createRow<Thing>(size);
  return {
    get(name) {
      const place = again.take(name) ?? once.take(name);
      if (place !== undefined) again.add(name, place);
      return place?.thing;
    },
    put(name, thing, weight) {
      const row = again.take(name) === undefined ? once : again;
      once.take(name);
      // The name is kept with the thing, and takes two bytes a character at most.
      row.add(name, { thing, bytes: weight + 2 * name.length });
    },
  };
}

interface Place<Thing> {
  readonly thing: Thing;
  readonly bytes: number;
}

function createRow<Thing>(size: CacheSize) {
  // A Map keeps the order in which names came, so the one that nobody asked for longest stands first.
  const places = new Map<string, Place<Thing>>();
  let held = 0;
  const take = (name: string): Place<Thing> | undefined => {
    const place = places.get(name);
    if (place === undefined) return undefined;
    places.delete(name);
    held -= place.bytes;
    return place;
  };
  const add = (name: string, place: Place<Thing>): void => {
    // One thing alone shall not clear the row.
    if (place.bytes > size.bytes / 2) return;
    places.set(name, place);
    held += place.bytes;
    for (const oldest of places.keys()) {
      if (places.size <= size.things && held <= size.bytes) break;
      take(oldest);
    }
  };
  return { take, add };
}
