import { QueryError } from './queryError.ts';
import type { Token } from './token.ts';

/** A reader's place in the tokens of one query. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#position + ahead] ?? { kind: 'end', text: 'end of query', at: 0 };
  }

  next(): Token {
    const token = this.peek();
    this.#position++;
    return token;
  }

  /** Whether the token `ahead` is that symbol or bare word (a string of the same text is neither). */
  at(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && (token.kind === 'symbol' || token.kind === 'name');
  }

  take(text: string): boolean {
    if (!this.at(text)) return false;
    this.#position++;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) this.fail(`'${text}'`);
  }

  /** A plain name or a quoted one: `name`, `['na-me']`. */
  name(what = 'a name'): string {
    if (this.at('[') && this.peek(1).kind === 'string' && this.at(']', 2)) {
      this.next();
      const { text } = this.next();
      this.next();
      return text;
    }
    if (this.peek().kind !== 'name') this.fail(what);
    return this.next().text;
  }

  /** Whether a pipe stands before the bracket that closes the one the stream is in front of. */
  pipeInBrackets(): boolean {
    let depth = 0;
    for (let ahead = 0; this.peek(ahead).kind !== 'end'; ahead++) {
      if (this.at('(', ahead)) depth++;
      else if (this.at(')', ahead) && --depth === 0) return false;
      else if (this.at('|', ahead)) return true;
    }
    return false;
  }

  fail(expected: string): never {
    const { text, at } = this.peek();
    throw new QueryError(
      `Syntax error at offset ${at}: expected ${expected}, found '${text}'.`,
      'ParserFailure',
    );
  }
}
