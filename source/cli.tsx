#!/usr/bin/env node
/** The entry: what must be settled before anything else loads. */
export {};

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 12)) {
  console.error(
    `captop: Node.js 22.12 or later is needed, and this is ${process.versions.node}; nodejs.org has a current one`,
  );
  process.exitCode = 2;
} else {
  // Ink and its colours decide when they load, and know nothing of NO_COLOR (no-color.org).
  if (process.env.NO_COLOR || process.argv.includes('--no-color')) process.env.FORCE_COLOR = '0';
  const {main} = await import('./command/main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
