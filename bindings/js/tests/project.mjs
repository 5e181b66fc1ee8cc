// An empty project with the package installed.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Makes the project in a folder of its own, which the caller removes. */
export function installed() {
  const project = mkdtempSync(join(tmpdir(), 'picosse-'));
  const root = fileURLToPath(new URL('..', import.meta.url));
  const run = (cwd, ...command) => execFileSync('npm', [...command, '--silent'], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  const tarball = run(root, 'pack', '--pack-destination', project).toString().trim().split('\n').at(-1);
  writeFileSync(join(project, 'package.json'), '{"name":"project","private":true}');
  run(project, 'install', '--offline', '--no-audit', '--no-fund', join(project, tarball));
  return project;
}
