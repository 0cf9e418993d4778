import { type Alias, type Document, isAlias, isMap, isNode, isScalar, type Pair, type Scalar } from 'yaml'
import { fieldPath, itemPath, type MapEntry, type Node, type Place, type Problem } from '../decoding/index.js'
import { YamlSource } from './yaml-source.js'

/** Aliases that are followed; each repeats all that its anchor stands for. */
const maxAliases = 100

const coreTags = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/

/**
 * Reads a YAML 1.2 document, in which `0755` is octal as it is for Go's YAML. What is YAML and still cannot be part of a
 * declaration (a key set twice, a merge key, an unknown tag, …) becomes a faulty node, so that it is reported together
 * with all else that is wrong.
 *
 * @throws {@link ConfigError} with code `UNDISTRO_CONFIG_SYNTAX`.
 */
export function yamlNode(text: string, file?: string): Node {
  const source = new YamlSource(text, file)
  const document = source.parse()
  const start = { path: '', line: 1, column: 1 }
  return document === undefined
    ? { kind: 'nothing', place: start }
    : new NodeReader(source, document).read(document.contents, start)
}

class NodeReader {
  readonly #source: YamlSource
  readonly #document: Document.Parsed
  #aliases = 0

  constructor(source: YamlSource, document: Document.Parsed) {
    this.#source = source
    this.#document = document
  }

  /** The node at `here`, which is the place of its key if it has one: where collections and nothing count as standing. */
  read(node: unknown, here: Place): Node {
    if (!isNode(node)) return { kind: 'nothing', place: here }
    const place = this.#place(here.path, node)
    if (isAlias(node)) return this.#follow(node, place)
    if (node.tag !== undefined && !coreTags.test(node.tag)) {
      const hint = 'Put text that starts with `!` in quotes.'
      return faulty(place, { problem: `the YAML tag ${node.tag} means nothing here`, hint })
    }
    if (isScalar(node)) return scalar(node, place)
    if (isMap(node)) return { kind: 'map', place: here, entries: this.#entries(node.items, here.path) }
    const items = node.items.map((item, index) => this.read(item, this.#place(itemPath(here.path, index), item)))
    return { kind: 'list', place: here, items }
  }

  #follow(alias: Alias, place: Place): Node {
    this.#aliases++
    if (this.#aliases > maxAliases) return faulty(place, { problem: `more than ${maxAliases} aliases` })
    const target = alias.resolve(this.#document)
    return target === undefined
      ? faulty(place, { problem: `no anchor \`&${alias.source}\` stands before this alias` })
      : this.read(target, place)
  }

  #entries(pairs: readonly Pair[], parent: string): readonly MapEntry[] {
    const lines = new Map<string, number | undefined>()
    return pairs.map(pair => {
      const entry = this.#entry(pair, parent)
      const { key, place } = entry
      if (lines.has(key)) {
        return { ...entry, value: faulty(place, { problem: `set twice, the first time on line ${lines.get(key)}` }) }
      }
      lines.set(key, place.line)
      return entry
    })
  }

  #entry({ key, value }: Pair, parent: string): MapEntry {
    const name = isScalar(key) ? textOf(key) : ''
    const place = this.#place(fieldPath(parent, name), key)
    if (!isScalar(key)) return { key: name, place, value: faulty(place, { problem: 'a key has to be text' }) }
    if (name !== '<<' || key.type !== 'PLAIN') return { key: name, place, value: this.read(value, place) }
    const problem = 'merge keys are not supported'
    return { key: name, place, value: faulty(place, { problem, hint: 'Write the fields out.', unsupported: true }) }
  }

  #place(path: string, node: unknown): Place {
    return isNode(node) && node.range ? { path, ...this.#source.position(node.range[0]) } : { path }
  }
}

function faulty(place: Place, problem: Problem): Node {
  return { kind: 'faulty', place, ...problem }
}

function scalar(node: Scalar, place: Place): Node {
  const text = textOf(node)
  const written = node.type === 'PLAIN' ? text : undefined
  switch (typeof node.value) {
    case 'number':
      return { kind: 'scalar', place, value: octal(text) ?? node.value, written }
    case 'boolean':
      return { kind: 'scalar', place, value: node.value, written }
    default:
      return node.value === null ? { kind: 'nothing', place } : { kind: 'scalar', place, value: text, written }
  }
}

/** The number that a leading zero makes of digits: octal, or none when one of them is an 8 or a 9. */
function octal(digits: string): number | undefined {
  return /^\+?0\d+$/.test(digits) ? Number(`0o${digits.replace('+', '')}`) : undefined
}

function textOf({ value, source = '' }: Scalar): string {
  return typeof value === 'string' ? value : source
}
