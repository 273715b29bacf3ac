/**
 * `npm run single [-- ARCH…]` makes one file of captop and Node for each architecture (x64 and arm64), in single/, with
 * their checksums and a bill of materials. It downloads Node from the npm registry. Two builds give the same bytes.
 */
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {inject} from 'postject';

const architectures = process.argv.length > 2 ? process.argv.slice(2) : ['x64', 'arm64'];
const out = resolve('single');
const scratch = mkdtempSync(join(tmpdir(), 'captop-single-'));
const run = (command, ...args) => execFileSync(command, args, {cwd: scratch, encoding: 'utf8'});

/** Path of Node's own executable for an architecture, of the version that runs this. */
function fetchNode(architecture) {
  const tarball = run(
    'npm',
    'pack',
    '--silent',
    `node-linux-${architecture}@${process.versions.node}`,
  ).trim();
  run('tar', '-xzf', tarball);
  const node = join(scratch, `node-${architecture}`);
  cpSync(join(scratch, 'package/bin/node'), node);
  rmSync(join(scratch, 'package'), {recursive: true});
  return node;
}

/** What the executable holds besides Node. V8 takes a code cache only on the architecture that it was made on. */
function assetsFor(architecture) {
  const files = readdirSync('dist').filter(name => /\.(js|mjs|cache)$/.test(name) && name !== 'cli.js');
  const usable = files.filter(name => architecture === process.arch || !name.endsWith('.cache'));
  return Object.fromEntries(usable.toSorted().map(name => [name, resolve('dist', name)]));
}

async function makeSingle(architecture) {
  const blob = join(scratch, `${architecture}.blob`);
  const config = join(scratch, `${architecture}.json`);
  const main = resolve('source/bundle/single.cjs');
  const assets = assetsFor(architecture);
  // Behind -- Node takes no flag of captop for its own.
  const execArgv = ['--'];
  writeFileSync(
    config,
    JSON.stringify({main, output: blob, disableExperimentalSEAWarning: true, execArgv, assets}),
  );
  run(process.execPath, '--experimental-sea-config', config);
  const file = join(out, `captop-linux-${architecture}`);
  cpSync(fetchNode(architecture), file);
  // Node's own mark of where the program is to be found.
  await inject(file, 'NODE_SEA_BLOB', readFileSync(blob), {
    sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
  });
  chmodSync(file, 0o755);
}

/** CycloneDX, from the lock file; without what differs from run to run. */
function billOfMaterials() {
  const text = execFileSync('npm', ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'], {
    encoding: 'utf8',
  });
  const {serialNumber, metadata, ...bill} = JSON.parse(text);
  const {timestamp, ...described} = metadata;
  // npm names the folder that the project is in.
  described.component.name = 'captop';
  return `${JSON.stringify({...bill, metadata: described}, null, 2)}\n`;
}

rmSync(out, {recursive: true, force: true});
mkdirSync(out);
execFileSync(process.execPath, ['esbuild.mjs'], {stdio: 'inherit'});
try {
  for (const architecture of architectures) await makeSingle(architecture);
} finally {
  rmSync(scratch, {recursive: true});
}
writeFileSync(join(out, 'captop.cdx.json'), billOfMaterials());
cpSync('dist/licenses.txt', join(out, 'licenses.txt'));
cpSync('dist/captop.1', join(out, 'captop.1'));
cpSync('dist/completions', join(out, 'completions'), {recursive: true});
const sums = readdirSync(out, {withFileTypes: true})
  .filter(entry => entry.isFile())
  .map(({name}) => name)
  .toSorted()
  .map(
    name =>
      `${createHash('sha256')
        .update(readFileSync(join(out, name)))
        .digest('hex')}  ${name}\n`,
  );
writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
