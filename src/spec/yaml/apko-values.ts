import { type Architecture, architectures, parseArchitecture } from '../architecture.js'
import {
  type Checked,
  type Decoder,
  type Field,
  flag,
  invalid,
  list,
  mapped,
  type Node,
  notActedOn,
  object,
  oneOf,
  optional,
  parsed,
  required,
  text,
  valid,
  variants,
} from '../decoding/index.js'
import { layerCount, parseCommand } from '../image-fields.js'
import type { KeyReference, LayersSpec, PathSpec } from '../image-spec.js'
import {
  architecture,
  baseName,
  id,
  imagePath,
  linkTarget,
  location,
  mode,
  parseKeyName,
  parseLocation,
  parseRepositoryUrl,
  parseTag,
  pathBelowRoot,
  plainText,
} from '../values/index.js'
import { splitShellWords } from './shell-words.js'

/**
 * A field that may be absent, or hold what is the same to Go and what apko itself writes for absent fields: empty text,
 * an empty collection, `false`.
 */
export function given<T>(decoder: Decoder<T>): Field<T | undefined> {
  return optional((node: Node): ReturnType<Decoder<T | undefined>> => (isZero(node) ? valid(undefined) : decoder(node)))
}

function isZero(node: Node): boolean {
  if (node.kind === 'list') return node.items.length === 0
  if (node.kind === 'map') return node.entries.length === 0
  return node.kind === 'scalar' && (node.value === '' || node.value === false)
}

/** A repository, as `url` or `@tag url`. */
export const repositoryLine: Decoder<{ readonly url: string; readonly tag?: string }> = parsed(text, line => {
  const [, tag, url = line] = /^@(\S*) *(.*)$/.exec(line) ?? []
  if (tag !== undefined && url === '') return { problem: 'a tag without a URL', hint: 'Write it as `@tag url`.' }
  const checkedUrl = parseRepositoryUrl(url)
  if ('problem' in checkedUrl) return checkedUrl
  if (tag === undefined) return valid({ url: checkedUrl.value })
  const checkedTag = parseTag(tag)
  return 'problem' in checkedTag ? checkedTag : valid({ url: checkedUrl.value, tag: checkedTag.value })
})

/** A key, as the URL or file it is read from. */
export const keyLocation: Decoder<KeyReference> = parsed(location, (place): Checked<KeyReference> => {
  const name = parseKeyName(baseName(place))
  return 'problem' in name ? name : valid({ name: name.value, location: place })
})

/** A command as a shell would split it; none when there is no word. */
export const commandLine: Decoder<readonly string[] | undefined> = parsed(
  parsed(plainText, splitShellWords),
  (words): Checked<readonly string[] | undefined> => (words.length === 0 ? valid(undefined) : parseCommand(words)),
)

const everyArchitecture = Object.keys(architectures).flatMap(name => parseArchitecture(name) ?? [])

const architectureOrWord: Decoder<Architecture | 'all' | 'host'> = node =>
  node.kind === 'scalar' && (node.value === 'all' || node.value === 'host') ? valid(node.value) : architecture(node)

/** Architectures in any spelling, or `all`, or `host`, which is what an empty list means. */
export const archs: Decoder<readonly Architecture[]> = parsed(list(architectureOrWord), words => {
  const named = words.filter(word => word !== 'all' && word !== 'host')
  if (named.length === words.length) return valid(named)
  if (words.length > 1) return { problem: '`all` and `host` stand alone', hint: 'Name the architectures one by one.' }
  return valid(words[0] === 'all' ? everyArchitecture : [])
})

/** The one format of layers there is. */
export const tarFormat: Decoder<'tar'> = node =>
  node.kind === 'scalar' && node.value === 'erofs'
    ? notActedOn('Layers are tar archives: leave the field out.')(node)
    : oneOf('tar')(node)

/** How packages become layers. */
export const layering: Decoder<LayersSpec> = mapped(
  object({ strategy: required(oneOf('origin')), budget: optional(layerCount) }),
  ({ budget }) => ({ policy: 'origin', budget }),
)

/** `url@commit` of a source repository, as the annotations that OCI has for that. */
export const sourceAnnotations: Decoder<Readonly<Record<string, string>>> = parsed(plainText, text => {
  const [, url = text, revision] = /^(.+)@([^@/:]+)$/.exec(text) ?? []
  const checked = parseLocation(url)
  if ('problem' in checked) return checked
  const source = { 'org.opencontainers.image.source': url }
  return valid(revision === undefined ? source : { ...source, 'org.opencontainers.image.revision': revision })
})

const idle = given<never>(node => invalid(node.place, { problem: 'means nothing for a path of this type' }))
const attributes = { uid: optional(id), gid: optional(id), permissions: optional(mode) }

const mutation = variants('type', {
  directory: { path: required(imagePath), ...attributes, source: idle, recursive: optional(flag) },
  permissions: { path: required(imagePath), ...attributes, source: idle, recursive: optional(flag) },
  'empty-file': { path: required(pathBelowRoot), ...attributes, source: idle, recursive: idle },
  hardlink: { path: required(pathBelowRoot), ...attributes, source: required(pathBelowRoot), recursive: idle },
  symlink: { path: required(pathBelowRoot), ...attributes, source: required(linkTarget), recursive: idle },
})

/** A path mutation. As in apko an owner without a group gets group 0, and a group without an owner, owner 0. */
export const pathMutation: Decoder<PathSpec> = mapped(mutation, (change): PathSpec => {
  const { path, permissions, uid, gid } = change
  const owner = uid === undefined && gid === undefined ? {} : { uid: uid ?? 0, gid: gid ?? 0 }
  const common = { path, mode: permissions, ...owner }
  switch (change.type) {
    case 'directory':
    case 'permissions':
      return { type: change.type, ...common, recursive: change.recursive }
    case 'empty-file':
      return { type: 'file', ...common, source: { kind: 'text', text: '' } }
    case 'hardlink':
    case 'symlink':
      return { type: change.type, ...common, target: change.source }
  }
})
