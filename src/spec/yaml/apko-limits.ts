import type { ConfigIssue } from '../../errors/index.js'
import { fieldPath, itemPath } from '../decoding/index.js'
import type { ImageSpec, KeySpec, PathSpec } from '../image-spec.js'
import { baseName } from '../values/index.js'

/** Everything of a declaration that an apko configuration file cannot say. */
export function* apkoLimits(spec: ImageSpec): Generator<ConfigIssue> {
  for (const [index, { mirror, keys }] of spec.repositories.entries()) {
    const path = itemPath('repositories', index)
    if (mirror !== undefined) {
      yield {
        path: `${path}.mirror`,
        problem: 'apko has no mirrors',
        hint: 'Give the mirror as the URL of the repository.',
      }
    }
    yield* limitsOfKeys(keys, `${path}.keys`)
  }
  yield* limitsOfKeys(spec.keys, 'keys')
  yield* limitsOfLabels(spec)
  if (spec.lock !== undefined) {
    yield {
      path: 'lock',
      problem: 'apko takes its lock file on the command line',
      hint: 'Write the lock with toApko(), and give its file to `apko build --lockfile`.',
    }
  }
  if (spec.ports.length > 0) yield { path: 'ports', problem: 'apko has no ports' }
  for (const [index, path] of spec.paths.entries()) yield* limitsOfPath(path, itemPath('paths', index))
  if (spec.layers.policy === 'packages' && spec.layers.budget !== undefined) {
    yield {
      path: 'layers.budget',
      problem: 'apko has no layers by package',
      hint: 'Leave the budget out, or choose the policy `origin`.',
    }
  }
}

function* limitsOfKeys(keys: readonly KeySpec[], list: string): Generator<ConfigIssue> {
  for (const [index, { name, pem, location, scope }] of keys.entries()) {
    const path = itemPath(list, index)
    if (scope === 'build') {
      yield { path, problem: 'apko writes every key to the image', hint: 'Leave its scope out.' }
    } else if (scope === 'runtime') {
      if (pem === undefined) yield { path, problem: 'apko takes keys of run time as text', hint: 'Give its `pem`.' }
    } else if (location === undefined) {
      yield { path, problem: 'apko takes keys to trust by URL or file', hint: 'Give its `location`.' }
    } else if (baseName(location) !== name) {
      yield { path, problem: 'apko names a key by its location', hint: 'Let its location end with its name.' }
    }
  }
}

function* limitsOfLabels({ labels, annotations }: ImageSpec): Generator<ConfigIssue> {
  const [labelled, annotated] = [new Map(Object.entries(labels)), new Map(Object.entries(annotations))]
  for (const key of [...new Set([...labelled.keys(), ...annotated.keys()])].sort()) {
    if (labelled.get(key) === annotated.get(key)) continue
    yield {
      path: fieldPath(labelled.has(key) ? 'labels' : 'annotations', key),
      problem: 'apko has one field for labels and annotations',
      hint: 'Set the label and the annotation to the same value.',
    }
  }
}

function* limitsOfPath(change: PathSpec, path: string): Generator<ConfigIssue> {
  if (change.type === 'copy' || change.type === 'remove') {
    yield { path: `${path}.type`, problem: `apko has no path changes of type ${change.type}` }
    return
  }
  if (change.type === 'file' && (change.source.kind !== 'text' || change.source.text !== '')) {
    yield { path: `${path}.source`, problem: 'apko has no files with content', hint: 'Make a package of the file.' }
  }
  if ((change.uid === undefined) !== (change.gid === undefined)) {
    yield { path, problem: 'apko sets owner and group together', hint: 'Give both `uid` and `gid`.' }
  }
}
