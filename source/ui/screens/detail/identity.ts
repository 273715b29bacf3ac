/** The pane of identity: who the process is inside, who it is on the host, and what that means. */
import {isUnknown, type Known} from '../../../model/known.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import type {IdMapLine} from '../../../model/snapshot.ts';
import {wrap} from '../../text/cells.ts';
import {glyphs} from '../../text/glyphs.ts';
import {emptyLine, type Line, line, piece} from '../../text/line.ts';
import {type ScrollView, textView} from '../scroll-view.ts';
import {allIds, keptRoot} from './all-ids.ts';
import {field} from './field.ts';
import {
  becomingRoot,
  type Limit,
  limitsOfProcess,
  othersAsRoot,
  rootSentence,
  type Sentence,
  userWords,
} from './identity-words.ts';
import {absenceLine, type Subject, whose} from './subject.ts';
import {textPane} from './text-pane.ts';
import {userOriginWords} from './user-origin.ts';

/** The value in words, or the reason why it is not known. */
const orReason = <T>(fact: Known<T>, words: (value: T) => SafeText): SafeText =>
  isUnknown(fact) ? safe`not known: ${sanitise(fact.unknown)}` : words(fact as T);

const sentenceLines = ({text, tone}: Sentence, width: number): Line[] =>
  wrap(text, width).map(part => line(part, tone));

const mapWords = (map: readonly IdMapLine[]): SafeText =>
  map.length === 0
    ? safe`nothing is mapped`
    : joinSafe(
        map.map(({inside, host, count}) =>
          inside === 0 && host === 0 && count === 4_294_967_295
            ? safe`every id is itself (0 0 ${count})`
            : safe`${inside} inside is ${host} on the host, for ${count} ids`,
        ),
        safe`; `,
      );

const limitLines = (title: SafeText, limits: readonly Limit[], width: number): Line[] =>
  limits.length === 0
    ? []
    : [emptyLine, line(title, 'title'), ...limits.flatMap(limit => bullet(limit, width))];

const bullet = (sentence: Sentence, width: number): Line[] =>
  wrap(sentence.text, width - 2).map((text, index) => [
    piece(index === 0 ? safe`${glyphs.bullet} ` : safe`  `, 'muted'),
    piece(text, sentence.tone),
  ]);

function view(subject: Subject): ScrollView {
  const {row, process, width} = subject;
  const {container} = row;
  const lines: Line[] = [];
  if (process === null)
    lines.push(
      absenceLine(subject),
      emptyLine,
      ...field(
        safe`Would run as`,
        orReason(container.declared, ({uid}) =>
          orReason(uid, id => (id === 0 ? safe`root (0)` : safe`uid ${id}`)),
        ),
        width,
      ),
    );
  else {
    const extras = [keptRoot(process), othersAsRoot(row, process), becomingRoot(row, process)].filter(
      each => each !== null,
    );
    lines.push(
      ...wrap(rootSentence(process).text, width).map(text => line(text, rootSentence(process).tone)),
      ...extras.flatMap(sentence => sentenceLines(sentence, width)),
      emptyLine,
      ...field([safe`User in the container`, safe`User inside`], orReason(process.user, userWords), width),
      ...field(safe`User on the host`, orReason(process.hostUser, userWords), width),
      ...allIds(process).flatMap(({label, words}) => field(label, words, width)),
      ...field(
        [safe`Supplementary groups`, safe`Other groups`],
        orReason(process.groups, groups =>
          groups.length === 0
            ? safe`none`
            : joinSafe(
                groups.map(gid => safe`${gid}`),
                safe`, `,
              ),
        ),
        width,
      ),
    );
  }
  lines.push(
    ...field([safe`Where it came from`, safe`Where from`], userOriginWords(row, process), width),
    ...field(safe`uid map`, orReason(container.uidMap, mapWords), width),
    ...field(safe`gid map`, orReason(container.gidMap, mapWords), width),
  );
  const limits = process === null ? [] : limitsOfProcess(row, process);
  const kept = limits.filter(each => each.limits !== false);
  lines.push(
    ...limitLines(safe`What still limits it`, kept, width),
    ...limitLines(
      kept.length === 0 ? safe`What does not limit it` : safe`What does not`,
      limits.filter(each => each.limits === false),
      width,
    ),
  );
  return textView(process === null ? [] : [whose(process)], lines);
}

export const identityPane = textPane('identity', safe`Identity`, safe`identity`, view);
