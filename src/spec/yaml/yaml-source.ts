import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from 'yaml'
import { ConfigError, type ConfigIssue } from '../../errors/index.js'

/** Levels of nesting that are read. Declarations need some five; thousands would exhaust the composer's stack. */
const maxDepth = 100

/** A text that should be YAML, and where things stand in it. */
export class YamlSource {
  readonly #text: string
  readonly #file: string | undefined
  readonly #lines = new LineCounter()

  constructor(text: string, file: string | undefined) {
    this.#text = text
    this.#file = file
  }

  /** Line and column, from 1, of an offset in the text; they are known once it is parsed. */
  position(offset: number): { readonly line: number; readonly column: number } {
    const { line, col } = this.#lines.linePos(offset)
    return { line, column: col }
  }

  /**
   * The one YAML 1.2 document of the text; none when that is empty.
   *
   * @throws {@link ConfigError} with code `UNDISTRO_CONFIG_SYNTAX`.
   */
  parse(): Document.Parsed | undefined {
    const [document, second] = new Composer({ uniqueKeys: false }).compose(this.#tokens())
    const [first, ...rest] = (document?.errors ?? []).map(({ message, pos }) => this.#issue(message, pos[0]))
    if (first !== undefined) throw this.#syntaxError(first, ...rest)
    if (second !== undefined) throw this.#syntaxError(this.#issue('a second document starts here', second.range[0]))
    return document
  }

  *#tokens(): Generator<CST.Token> {
    const parser = new Parser(this.#lines.addNewLine)
    this.#lines.addNewLine(0)
    for (const lexeme of new Lexer().lex(this.#text)) {
      yield* parser.next(lexeme)
      if (parser.stack.length > maxDepth) {
        throw this.#syntaxError(this.#issue(`more than ${maxDepth} levels of nesting`, parser.offset))
      }
    }
    yield* parser.end()
  }

  #issue(problem: string, offset: number): ConfigIssue {
    return { path: '', problem, ...this.position(offset) }
  }

  #syntaxError(...issues: [ConfigIssue, ...ConfigIssue[]]): ConfigError {
    return new ConfigError({ code: 'UNDISTRO_CONFIG_SYNTAX', issues, file: this.#file })
  }
}
