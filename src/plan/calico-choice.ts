import { calicoLines } from '../catalog/calico-lines.ts';
import type { CalicoRelease, UnpinnedCalico } from '../catalog/calico-releases.ts';
import { calicoReleases, unpinnedCalicoReleases } from '../catalog/calico-releases.ts';
import type { K3sLine } from '../catalog/k3s-lines.ts';
import type { Problem } from '../request/refusal.ts';
import { refuse } from '../request/refusal.ts';
import type { CalicoSelector } from '../request/version.ts';
import { formatCalicoSelector } from '../request/version.ts';
import type { Text } from '../text.ts';
import type { Choice } from './plan.ts';

/** What a network asks of the release of Calico, and why the usual one may not do. */
export interface CalicoNeed {
  readonly isMetBy: (release: CalicoRelease) => boolean;
  readonly reason: Text;
  readonly source: string;
}

/** Finds the pinned Calico release that a request means; undefined, with a problem added, where there is none. */
export function chooseCalico(
  selector: CalicoSelector | undefined,
  line: K3sLine,
  need: CalicoNeed | undefined,
  problems: Problem[],
): CalicoRelease | undefined {
  const asked: CalicoSelector = selector ?? { kind: 'minor', minor: line.calico };
  const release = calicoReleases.find(({ tag, minor }) =>
    asked.kind === 'release' ? tag === asked.version : minor === asked.minor,
  );
  if (selector === undefined && release !== undefined && need?.isMetBy(release) === false) {
    const other = calicoReleases.find(need.isMetBy);
    if (other !== undefined) return other;
  }
  if (release === undefined) problems.push(notPinned(asked));
  return release;
}

/** Why a plan installs this Calico. */
export function explainCalico(
  selector: CalicoSelector | undefined,
  line: K3sLine,
  need: CalicoNeed | undefined,
  release: CalicoRelease,
): Choice {
  const usual = calicoReleases.find(({ minor }) => minor === line.calico);
  if (selector === undefined && need !== undefined && usual !== undefined && !need.isMetBy(usual))
    return { parameter: 'calico', chosen: release.tag, reason: need.reason, source: need.source };
  return {
    parameter: 'calico',
    ...(selector === undefined ? {} : { asked: formatCalicoSelector(selector) }),
    chosen: release.tag,
    reason: reasonOf(selector, line),
    source: selector === undefined ? testedSource(release.minor) : release.source,
  };
}

// The page that states which Kubernetes a minor is tested with.
function testedSource(minor: string): string {
  const line = calicoLines.find((row) => row.minor === minor);
  if (line === undefined) throw new RangeError(`Catalog has no line ${minor}`);
  return line.source;
}

function reasonOf(selector: CalicoSelector | undefined, { minor, calico, isTested }: K3sLine): Choice['reason'] {
  if (selector?.kind === 'release') return { en: 'Asked for.', ja: 'リクエストで指定されました。' };
  if (selector !== undefined) {
    return {
      en: `The newest pinned release of ${selector.minor}`,
      ja: `${selector.minor}でピン留めされた最新リリース`,
    };
  }
  return isTested
    ? {
        en: `The newest Calico minor that is tested with Kubernetes ${minor} is ${calico}`,
        ja: `Kubernetes ${minor}でテストされた最新のCalicoは${calico}です`,
      }
    : {
        en: `No Calico minor that knit has digests of is tested with Kubernetes ${minor}; ${calico} is the nearest`,
        ja: `knitがダイジェストを持つCalicoに、Kubernetes ${minor}でテストされたものはありません。最も近いのは${calico}です`,
      };
}

function notPinned(asked: CalicoSelector): Problem {
  const newest = [...new Map(calicoReleases.toReversed().map(({ minor, tag }) => [minor, tag])).values()].toReversed();
  const known = unpinnedCalicoReleases.find(({ tag, minor }) =>
    asked.kind === 'release' ? tag === asked.version : minor === asked.minor,
  );
  const pinned = newest.slice(0, 4);
  return refuse('calico', 'not-available', known === undefined ? unknown(pinned) : unpinned(known, pinned), {
    allowed: newest,
  });
}

const unknown = (pinned: readonly string[]): Text => ({
  en: `knit has no digest for this Calico release and installs none without: the newest pinned ones are ${pinned.join(', ')}`,
  ja: `このCalicoリリースのダイジェストがないためインストールできません。ダイジェストのある最新のリリース：${pinned.join('、')}`,
});

// It exists: who runs the service can give it a digest, who asks can take one that has.
function unpinned({ tag, date, isConfirmed }: UnpinnedCalico, pinned: readonly string[]): Text {
  const said = isConfirmed
    ? {
        en: `Calico ${tag} exists (its notes are of ${date})`,
        ja: `Calico ${tag}は公開されています(リリースノートは${date})`,
      }
    : { en: `Others name Calico ${tag} (${date})`, ja: `Calico ${tag}は第三者の情報で知られています(${date})` };
  return {
    en: `Take one of ${pinned.join(', ')}. ${said.en}, but this service has no digest of it. Whoever runs it can pin it: npm run catalog -- pin ${tag}`,
    ja: `${said.ja}。このサービスにダイジェストがないためインストールできません。${pinned.join('、')}のいずれかを使うか、サービスの管理者がnpm run catalog -- pin ${tag}でピン留めしてください`,
  };
}
