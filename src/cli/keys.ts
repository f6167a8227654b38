import { formatSigningKey, importSigningKey } from '../signature/signing-key.ts';
import { renderAllowedSigners } from '../signature/sshsig.ts';
import type { Text } from '../text.ts';
import type { Outcome } from './exit-codes.ts';
import type { World } from './world.ts';

/** Makes a signing key: the secret as a line of an environment file on standard output, its public half beside it. */
export async function keygen({ print, say, randomBytes, language, resultMode = 0 }: World): Promise<Outcome> {
  const key = formatSigningKey(randomBytes(32));
  const { publicKey } = await importSigningKey(key);
  say(notes.secret[language]);
  say(notes.public[language]);
  say(renderAllowedSigners([publicKey]).trimEnd());
  await print(`KNIT_SIGNING_KEY=${key}\n`);
  if ((resultMode & 0o077) !== 0) say(notes.readable[language]);
  return 'done';
}

/** Prints the file of allowed signers that a service with these keys publishes. */
export async function signers({ deployment, print, say, language }: World): Promise<Outcome> {
  const imported = await Promise.all((deployment.signingKeys ?? []).map(importSigningKey));
  if (imported.length === 0) {
    say(`knit: ${notes.none[language]}`);
    return 'missing';
  }
  await print(renderAllowedSigners(imported.map(({ publicKey }) => publicKey)));
  return 'done';
}

const notes = {
  secret: {
    en: 'The line on standard output is secret: it belongs in the environment of the service, and nowhere else.',
    ja: '標準出力の行は秘密鍵です。サービスの環境変数だけに設定し、ほかの場所に置かないでください。',
  },
  public: {
    en: 'Its public half, which the service publishes at /.well-known/knit/allowed_signers:',
    ja: '公開鍵は次のとおりです(サービスが/.well-known/knit/allowed_signersで公開します)：',
  },
  readable: {
    en: 'warning: others can read the file of the key. chmod 600 it, or make another key: (umask 077; knit keygen >FILE)',
    ja: '警告：鍵を書き込んだファイルを他のユーザーが読めます。chmod 600を実行するか、鍵を作り直してください：(umask 077; knit keygen >ファイル)',
  },
  none: {
    en: 'KNIT_SIGNING_KEY is not set: make a key with keygen',
    ja: 'KNIT_SIGNING_KEYが未設定です。keygenで鍵を作成してください',
  },
} satisfies Record<string, Text>;
