import { describe, expect, test } from 'vitest'
import { decodeImageSpec, emptyImageSpec } from '../../../src/spec/index.js'
import { imageSpecFromYAML, imageSpecToYAML } from '../../../src/spec/yaml/index.js'
import { configErrorOf, issuesOf } from './config-issues.js'

const pem = '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----\n'
const write = (value: object) => imageSpecToYAML(decodeImageSpec(value))

const yaml = `contents:
  repositories:
    - https://packages.wolfi.dev/os
    - "@local ./packages"
  build_repositories:
    - /srv/build
  runtime_repositories:
    - https://mirror.example/os
  keyring:
    - https://packages.wolfi.dev/os/wolfi-signing.rsa.pub
  runtime_keyring:
    - name: mirror.rsa.pub
      content: |
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkq
        -----END PUBLIC KEY-----
  packages:
    - wolfi-base
    - nginx>=1.25@local
    - zlib@local
    - "!curl"
entrypoint:
  shell-fragment: exec "$0"
cmd: -g 'daemon off;'
stop-signal: "15"
work-dir: /srv
accounts:
  run-as: "65532"
  users:
    - username: nonroot
      uid: 65532
      shell: /bin/false
  groups:
    - groupname: nonroot
      gid: 65532
      members:
        - nonroot
archs:
  - amd64
  - "386"
  - arm/v7
environment:
  EMPTY: ""
  NUMBER: "0755"
  TRUTH: "true"
paths:
  - path: /var/cache
    type: directory
    recursive: true
    uid: 65532
    gid: 65532
    permissions: 0o1777
  - path: /etc/empty
    type: empty-file
    permissions: 0o0
  - path: /bin/a
    type: symlink
    source: ../b
  - path: /bin/c
    type: hardlink
    source: /bin/b
  - path: /tmp
    type: permissions
    permissions: 0o777
annotations:
  org.opencontainers.image.title: app
volumes:
  - /data
layering:
  strategy: origin
  budget: 10
`

test('a canonical configuration file is written as it was read', () => {
  expect(imageSpecToYAML(imageSpecFromYAML(yaml))).toBe(yaml)
})

test('an empty declaration is an empty mapping', () => {
  expect(imageSpecToYAML(emptyImageSpec)).toBe('{}\n')
})

test('an entrypoint is quoted so that apko splits it into the same words', () => {
  expect(write({ entrypoint: ['/bin/a', `it's`, '', '#'] })).toBe(`entrypoint:\n  command: /bin/a 'it'\\''s' '' '#'\n`)
})

test('a long line is not folded', () => {
  const word = 'word '.repeat(60).trim()
  expect(write({ env: { A: word } })).toBe(`environment:\n  A: ${word}\n`)
})

test('text that Go’s YAML would read otherwise is quoted and escaped', () => {
  const env = { '<<': '<<', A: 'a\u0085b', B: '\ufeff', C: 'a\rb' }
  expect(write({ env })).toBe('environment:\n  "<<": "<<"\n  A: "a\\u0085b"\n  B: "\\ufeff"\n  C: "a\\rb"\n')
  expect(imageSpecFromYAML(write({ env })).env).toEqual(env)
})

test('a key that is known by text and place is written by its place', () => {
  const key = { name: 'a.rsa.pub', pem, location: 'https://host/a.rsa.pub', archs: ['x86_64'] }
  expect(write({ repositories: [{ url: './x', keys: [key], libc: 'musl' }], keys: [key] })).toBe(
    'contents:\n  repositories:\n    - ./x\n  keyring:\n    - https://host/a.rsa.pub\n',
  )
})

test.each(['packages', 'single'])('the layers of policy %s are apko’s default', policy => {
  expect(write({ layers: { policy } })).toBe('{}\n')
})

describe('apko has no field for', () => {
  test.each<[string, object, string]>([
    [
      'a mirror',
      { repositories: [{ url: './x', mirror: './y' }] },
      'repositories[0].mirror: apko has no mirrors | Give the mirror as the URL of the repository.',
    ],
    [
      'a trusted key that is only text',
      { repositories: [{ url: './x', keys: [{ name: 'a', pem }] }] },
      'repositories[0].keys[0]: apko takes keys to trust by URL or file | Give its `location`.',
    ],
    [
      'a key that stays out of the image',
      { keys: [{ name: 'a', location: './a', scope: 'build' }] },
      'keys[0]: apko writes every key to the image | Leave its scope out.',
    ],
    [
      'a runtime key that is read',
      { keys: [{ name: 'a', location: './a', scope: 'runtime' }] },
      'keys[0]: apko takes keys of run time as text | Give its `pem`.',
    ],
    [
      'a key that is named otherwise than its file',
      { keys: [{ name: 'a', location: './b' }] },
      'keys[0]: apko names a key by its location | Let its location end with its name.',
    ],
    ['ports', { ports: [80] }, 'ports: apko has no ports'],
    [
      'a lock',
      { lock: './a.lock.json' },
      'lock: apko takes its lock file on the command line | Write the lock with toApko(), and give its file to `apko build --lockfile`.',
    ],
    [
      'a label that is no annotation',
      { labels: { a: '1' } },
      'labels.a: apko has one field for labels and annotations | Set the label and the annotation to the same value.',
    ],
    [
      'an annotation that is no label',
      { annotations: { 'a.b': '1' } },
      'annotations["a.b"]: apko has one field for labels and annotations | Set the label and the annotation to the same value.',
    ],
    [
      'a label unlike its annotation',
      { labels: { a: '1' }, annotations: { a: '2' } },
      'labels.a: apko has one field for labels and annotations | Set the label and the annotation to the same value.',
    ],
    [
      'a file with content',
      { paths: [{ type: 'file', path: '/a', source: { kind: 'text', text: 'x' } }] },
      'paths[0].source: apko has no files with content | Make a package of the file.',
    ],
    [
      'a file of the host',
      { paths: [{ type: 'file', path: '/a', source: { kind: 'host', file: 'x' } }] },
      'paths[0].source: apko has no files with content | Make a package of the file.',
    ],
    [
      'a copy',
      { paths: [{ type: 'copy', path: '/a', from: './a' }] },
      'paths[0].type: apko has no path changes of type copy',
    ],
    [
      'a removal',
      { paths: [{ type: 'remove', path: '/a' }] },
      'paths[0].type: apko has no path changes of type remove',
    ],
    [
      'an owner alone',
      { paths: [{ type: 'directory', path: '/a', uid: 1 }] },
      'paths[0]: apko sets owner and group together | Give both `uid` and `gid`.',
    ],
    [
      'a budget of package layers',
      { layers: { policy: 'packages', budget: 5 } },
      'layers.budget: apko has no layers by package | Leave the budget out, or choose the policy `origin`.',
    ],
  ])('%s', (_, value, issue) => {
    expect(issuesOf(() => write(value))).toEqual([issue])
    expect(configErrorOf(() => write(value)).code).toBe('UNDISTRO_CONFIG_UNSUPPORTED')
  })

  test('several things, and all are named', () => {
    expect(
      issuesOf(() => write({ ports: [80, 443], paths: [{ type: 'remove', path: '/a' }], labels: { a: 'b' } })),
    ).toHaveLength(3)
  })
})
