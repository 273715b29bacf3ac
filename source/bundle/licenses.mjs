/** The licences of the packages that are in the bundles, as text to hand out with them. */
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';

/** Folder of the package that a bundled file is from; null for captop's own files. */
const packageFolder = file => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? null;

/** Whether a file of that name is part of a licence. */
const isLicense = name => /^(licen[sc]es?|notice|copying)([.-].*)?$/i.test(name);

/** The texts of a package's licence, and of those of the packages that it bundles itself, as meow does in build/. */
async function licenseTexts(folder) {
  const inFolder = async path => {
    const names = (await readdir(path).catch(() => [])).filter(isLicense).toSorted();
    return Promise.all(names.map(name => readFile(join(path, name), 'utf8')));
  };
  return [...(await inFolder(folder)), ...(await inFolder(join(folder, 'build')))];
}

/**
 * The text for the packages that esbuild's metafiles name.
 *
 * @throws Error for a package that names no licence
 */
export async function licensesOf(metafiles) {
  const files = metafiles.flatMap(({outputs}) =>
    Object.values(outputs).flatMap(({inputs}) => Object.keys(inputs)),
  );
  const folders = [...new Set(files.map(packageFolder))].filter(folder => folder !== null).toSorted();
  const sections = await Promise.all(
    folders.map(async folder => {
      const {name, version, license} = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      if (typeof license !== 'string') throw new Error(`${folder}/package.json names no licence`);
      const texts = await licenseTexts(folder);
      return [`${name} ${version}: ${license}`, ...texts].map(text => text.trim()).join('\n\n');
    }),
  );
  const own = await readFile('license', 'utf8');
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  return `${[`captop\n\n${own.trim()}`, 'captop holds these packages, each under its own licence:', ...sections].join(rule)}\n`;
}
