/** The schema of SARIF 2.1.0, as its committee publishes it. */
import {readFileSync} from 'node:fs';
import Ajv from 'ajv';

const committee = new URL(
  '../../node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  import.meta.url,
);
// The schema is of draft 4; without $schema and id, later drafts read it the same.
const {$schema: _draft, id: _id, ...schema} = JSON.parse(readFileSync(committee, 'utf8'));
const validate = new Ajv({
  strict: false,
  validateFormats: false,
  unicodeRegExp: false,
  allErrors: true,
}).compile(schema);

/** What the schema says against a log; null if it is valid. */
export function sarifErrors(text: string): unknown {
  validate(JSON.parse(text));
  return validate.errors;
}
