/** What a piece of text means; the theme gives it its colour, and never says something by the colour alone. */
export type Tone =
  | 'plain'
  | 'muted'
  | 'accent'
  | 'critical'
  | 'high'
  | 'medium'
  | 'low'
  | 'ok'
  | 'added'
  | 'dropped';
