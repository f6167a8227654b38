import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What `ssh-keygen -Y verify` is asked. */
export interface Verification {
  readonly message: Uint8Array | string;
  readonly signature: string;
  readonly allowedSigners: string;
  readonly identity?: string;
  readonly namespace?: string;
}

/** Whether OpenSSH takes a signature for good. */
export function isGoodSignature({
  message,
  signature,
  allowedSigners,
  identity = 'knit',
  namespace = 'knit/install.sh',
}: Verification): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'knit-signature-'));
  try {
    const [signatureFile, allowed] = [join(folder, 'message.sig'), join(folder, 'allowed_signers')];
    writeFileSync(signatureFile, signature);
    writeFileSync(allowed, allowedSigners);
    const words = ['-Y', 'verify', '-f', allowed, '-I', identity, '-n', namespace, '-s', signatureFile];
    const { status, stdout, error } = spawnSync('ssh-keygen', words, { input: message, encoding: 'utf8' });
    if (error !== undefined) throw error;
    return status === 0 && stdout.startsWith(`Good "${namespace}" signature`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
