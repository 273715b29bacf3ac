// Hides from captop which processes are starting a program, so that it asks one that never gets beyond that: between the
// look at that sign and the reads a container may get in any case. Given to Node by --import.
import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

const {openSync} = fs;
fs.openSync = (path, ...rest) => openSync(/\/statm$/.test(path) ? '/proc/self/statm' : path, ...rest);
syncBuiltinESMExports();
