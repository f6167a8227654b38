/** What stands wrong in a page or a picture: whatever is not markup of ours with escaped text in it. */
export function faultsOfMarkup(markup: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  let end = 0;
  for (const match of markup.matchAll(tag)) {
    const [whole, slash, name = '', attributes = '', closed] = match;
    faults.push(...faultsOfText(markup.slice(end, match.index), open.at(-1)));
    end = match.index + whole.length;
    const element = name.toLowerCase();
    if (slash === '/') {
      if (open.pop() !== element) faults.push(`</${element}> closes nothing`);
      continue;
    }
    if (!elements.has(element)) faults.push(`element <${element}>`);
    faults.push(...faultsOfAttributes(element, attributes));
    if (closed !== '/' && !empty.has(element)) open.push(element);
  }
  faults.push(...faultsOfText(markup.slice(end), open.at(-1)));
  if (open.length > 0) faults.push(`<${open.join('> <')}> is not closed`);
  return faults;
}

const tag = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*(\/?)>/g;
const attribute = /([\w:-]+)(?:="([^"]*)")?/g;

// Only text that never changes stands where markup characters need no escape.
const raw = new Set(['style']);

function faultsOfText(text: string, inside: string | undefined): string[] {
  const rest = text.replace(/<!doctype html>/i, '').replace(/^<\?xml version="1.0" encoding="UTF-8"\?>/, '');
  if (/[<>]/.test(rest) && !(inside !== undefined && raw.has(inside)))
    return [`text ${JSON.stringify(rest.slice(0, 40))}`];
  return /&(?!#\d+;|#x[\da-f]+;|amp;|lt;|gt;|quot;|apos;)/i.test(rest) && !raw.has(inside ?? '')
    ? ['a bare ampersand']
    : [];
}

function faultsOfAttributes(element: string, attributes: string): string[] {
  const faults: string[] = [];
  for (const [, name = '', value = ''] of attributes.matchAll(attribute)) {
    const key = name.toLowerCase();
    if (key.startsWith('on') || key === 'style' || key === 'srcdoc') faults.push(`attribute ${key} of <${element}>`);
    const isAddress = ['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'poster'].includes(key);
    if (isAddress && !/^(?:\/(?!\/)|#|\?|https:\/\/)/.test(value))
      faults.push(`address ${JSON.stringify(value.slice(0, 40))}`);
    if (element === 'script' && key === 'src' && !value.startsWith('/assets/'))
      faults.push(`script ${value.slice(0, 40)}`);
  }
  return faults;
}

const empty = new Set(['meta', 'link', 'input', 'br', 'hr', 'img', 'wbr', 'source', 'col']);

const names = [
  'html head meta title link script noscript body main header footer nav section article aside form fieldset legend label',
  'input select option optgroup button output details summary h1 h2 h3 h4 p a em strong b i small code kbd samp pre span div',
  'ul ol li dl dt dd table caption thead tbody tr th td br hr wbr img figure figcaption time abbr data mark template dialog',
  'svg g defs pattern path rect circle ellipse line polyline polygon text tspan title desc style use symbol marker clippath',
  'lineargradient radialgradient stop mask picture source datalist search hgroup s del ins sub sup var q cite ruby rt rp',
];
const elements = new Set(names.flatMap((line) => line.split(' ')));
