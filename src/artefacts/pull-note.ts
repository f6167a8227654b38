import { renderEdits } from '../manifest/edit-text.ts';
import type { UpstreamManifest } from '../plan/plan.ts';
import type { Language, Text } from '../text.ts';

/** `manifests/PULL.md`: why the archive holds no manifest, where it comes from and what is changed in it. */
export function renderPullNote(manifest: UpstreamManifest, language: Language): string {
  const { url, sha256, bytes, edits, name } = manifest;
  const facts = [`- <${url}>`, `- SHA-256 \`${sha256}\``, `- ${bytes} ${byteWord[language]}`].join('\n');
  return `# ${name}\n\n${why[language]}\n\n${facts}\n\n${what[language]}\n\n\`\`\`\n${renderEdits(edits)}\`\`\`\n`;
}

const byteWord: Text = { en: 'bytes', ja: 'バイト' };

const why: Text = {
  en: "This archive does not hold the manifest. `install.sh` downloads upstream's file, checks its digest and edits it on the server:",
  ja: 'このアーカイブにマニフェストは含まれません。`install.sh`が上流のファイルをダウンロードし、ダイジェストを検証してからサーバー上で編集します:',
};

const what: Text = {
  en: 'What it changes there (lines marked `-` and `+`; a blank stands before lines that stay). For a site without a way out, set `KNIT_MANIFEST_BASE` to a mirror or a folder laid out like upstream: `BASE/<tag>/manifests/<file>`.',
  ja: '変更する行は次のとおりです(`-`と`+`の行。先頭が空白の行は変わりません)。エアギャップ環境では、上流と同じ構成`BASE/<tag>/manifests/<file>`のミラーまたはフォルダーを`KNIT_MANIFEST_BASE`に指定してください。',
};
