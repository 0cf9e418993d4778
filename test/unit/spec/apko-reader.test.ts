import { describe, expect, test } from 'vitest'
import { architectures, emptyImageSpec, type ImageSpec } from '../../../src/spec/index.js'
import { imageSpecFromYAML } from '../../../src/spec/yaml/index.js'

/** What a configuration file says beyond an empty one. */
function read(yaml: string): Partial<ImageSpec> {
  const spec = imageSpecFromYAML(yaml)
  const defaults = new Map(Object.entries(emptyImageSpec).map(([key, value]) => [key, JSON.stringify(value)]))
  return Object.fromEntries(Object.entries(spec).filter(([key, value]) => defaults.get(key) !== JSON.stringify(value)))
}

test('a whole configuration file becomes a declaration', () => {
  const yaml = `
contents:
  keyring:
    - https://packages.wolfi.dev/os/wolfi-signing.rsa.pub
  repositories:
    - https://packages.wolfi.dev/os
  packages:
    - wolfi-base
    - nginx=1.25.3-r0
accounts:
  groups:
    - {groupname: nonroot, gid: 65532, members: [nonroot]}
  users:
    - {username: nonroot, uid: 65532, gid: 65532, shell: /bin/false, homedir: /home/nonroot}
  run-as: nonroot
entrypoint:
  command: /usr/sbin/nginx -g "daemon off;"
cmd: -c /etc/nginx/nginx.conf
work-dir: /srv
stop-signal: SIGQUIT
environment:
  LANG: C.UTF-8
archs: [x86_64, arm64]
paths:
  - {path: /var/cache/nginx, type: directory, uid: 65532, gid: 65532, permissions: 0o755, recursive: true}
annotations:
  org.opencontainers.image.title: nginx
volumes: [/data]
layering: {strategy: origin, budget: 10}
format: tar
`
  expect(imageSpecFromYAML(yaml)).toStrictEqual({
    repositories: [{ url: 'https://packages.wolfi.dev/os', keys: [] }],
    keys: [{ name: 'wolfi-signing.rsa.pub', location: 'https://packages.wolfi.dev/os/wolfi-signing.rsa.pub' }],
    packages: ['wolfi-base', 'nginx=1.25.3-r0'],
    archs: ['x86_64', 'aarch64'],
    entrypoint: ['/usr/sbin/nginx', '-g', 'daemon off;'],
    cmd: ['-c', '/etc/nginx/nginx.conf'],
    env: { LANG: 'C.UTF-8' },
    user: 'nonroot',
    workdir: '/srv',
    stopSignal: 'SIGQUIT',
    labels: { 'org.opencontainers.image.title': 'nginx' },
    annotations: { 'org.opencontainers.image.title': 'nginx' },
    volumes: ['/data'],
    ports: [],
    accounts: {
      users: [{ name: 'nonroot', uid: 65532, gid: 65532, shell: '/bin/false', home: '/home/nonroot' }],
      groups: [{ name: 'nonroot', gid: 65532, members: ['nonroot'] }],
    },
    paths: [{ type: 'directory', path: '/var/cache/nginx', recursive: true, mode: 0o755, uid: 65532, gid: 65532 }],
    layers: { policy: 'origin', budget: 10 },
  })
})

test('an empty mapping is an empty declaration, whose layers are packages', () => {
  expect(imageSpecFromYAML('{}')).toStrictEqual(emptyImageSpec)
  expect(imageSpecFromYAML('{}').layers).toEqual({ policy: 'packages' })
})

test('what apko writes for absent fields is absent', () => {
  const yaml = `
contents: {repositories: [], packages: [], baseimage: }
entrypoint: {type: "", command: "", shell-fragment: "", services: {}}
cmd: ""
stop-signal: ""
work-dir: ""
accounts: {run-as: "", users: [], groups: []}
environment: {}
paths: []
vcs-url: ""
annotations:
include: ""
certificates: {}
volumes:
layering: {}
format: ""
`
  expect(imageSpecFromYAML(yaml)).toStrictEqual(emptyImageSpec)
})

describe('contents', () => {
  test('repositories have their scope and their tag', () => {
    const yaml = `
contents:
  runtime_repositories: [https://a.example/run]
  repositories: ["@edge https://a.example/edge/", ./local]
  build_repositories: ["@mine  /srv/apk"]
`
    expect(read(yaml).repositories).toEqual([
      { url: 'https://a.example/edge', tag: 'edge', keys: [] },
      { url: './local', keys: [] },
      { url: '/srv/apk', tag: 'mine', keys: [], scope: 'build' },
      { url: 'https://a.example/run', keys: [], scope: 'runtime' },
    ])
  })

  test('keys are named by the end of their location, and the repeated are one', () => {
    const yaml = `
contents:
  keyring:
    - ./keys/local.rsa.pub
    - https://alpinelinux.org/keys/alpine-devel%40lists.alpinelinux.org-6165ee59.rsa.pub?raw=1
    - ./keys/local.rsa.pub
`
    expect(read(yaml).keys).toEqual([
      { name: 'local.rsa.pub', location: './keys/local.rsa.pub' },
      {
        name: 'alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub',
        location: 'https://alpinelinux.org/keys/alpine-devel%40lists.alpinelinux.org-6165ee59.rsa.pub?raw=1',
      },
    ])
  })

  test('a runtime key is written to the image and not trusted', () => {
    const yaml = `
contents:
  runtime_keyring:
    - name: mirror.rsa.pub
      content: |
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkq
        -----END PUBLIC KEY-----
`
    const pem = '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----\n'
    expect(read(yaml).keys).toEqual([{ name: 'mirror.rsa.pub', pem, scope: 'runtime' }])
  })

  test('the tag of a package stands where apk has it', () => {
    const yaml = 'contents: {packages: [a=1.2@edge, b@edge=1.2, "c~1", d@edge]}'
    expect(read(yaml).packages).toEqual(['a@edge=1.2', 'b@edge=1.2', 'c~1', 'd@edge'])
  })

  test('a conflict is a package', () => {
    expect(read(`contents: {packages: ['!curl']}`).packages).toEqual(['!curl'])
  })
})

describe('entrypoint and cmd', () => {
  test('a shell fragment is run by the shell, and goes before a command', () => {
    expect(read('entrypoint: {command: /bin/a, shell-fragment: exec "$0" x}').entrypoint).toEqual([
      '/bin/sh',
      '-c',
      'exec "$0" x',
    ])
  })

  test('words are split as by a shell', () => {
    expect(read(`cmd: a 'b c' "d \\" e" f\\ g # h`).cmd).toEqual(['a', 'b c', 'd " e', 'f g'])
  })

  test('of nothing but a comment there is no command', () => {
    expect(read(`cmd: "# nothing"`)).toEqual({})
  })
})

describe('archs', () => {
  test('are known by their aliases, quoted or not', () => {
    expect(read('archs: [386, "386", x86_64, amd64, arm/v7, armhf, loong64]').archs).toEqual([
      'x86',
      'x86_64',
      'armv7',
      'armhf',
      'loongarch64',
    ])
  })

  test('`all` is all nine', () => {
    expect(read('archs: [all]').archs).toEqual(Object.keys(architectures))
  })

  test('`host` is the machine that builds', () => {
    expect(imageSpecFromYAML('archs: [host]').archs).toEqual([])
  })
})

describe('text', () => {
  test('may look like a number, a boolean or a date', () => {
    const yaml = 'environment: {A: 1, B: 1.10, C: true, D: no, E: 0755, F: 2024-01-01, G: 0x1F, H: 1e3, I: .inf}'
    expect(read(yaml).env).toEqual({
      A: '1',
      B: '1.10',
      C: 'true',
      D: 'no',
      E: '0755',
      F: '2024-01-01',
      G: '0x1F',
      H: '1e3',
      I: '.inf',
    })
  })

  test('a variable without a value is empty', () => {
    expect(read('environment: {A: , B: ~, C: ""}').env).toEqual({ A: '', B: '', C: '' })
  })

  test('a name may look like a number', () => {
    expect(read('environment: {1: one, true: two}').env).toEqual({ 1: 'one', true: 'two' })
  })

  test('run-as, stop-signal and cmd may be numbers', () => {
    expect(read('{accounts: {run-as: 65532}, stop-signal: 15, cmd: 5}')).toEqual({
      user: '65532',
      stopSignal: '15',
      cmd: ['5'],
    })
  })

  test('may come by an alias', () => {
    expect(read('contents: {packages: &p [a, b]}\nannotations: {x: &v one, y: *v}\nenvironment: {z: *v}')).toEqual({
      packages: ['a', 'b'],
      labels: { x: 'one', y: 'one' },
      annotations: { x: 'one', y: 'one' },
      env: { z: 'one' },
    })
  })
})

describe('paths', () => {
  const path = (fields: string) => read(`paths: [{path: /a, ${fields}}]`).paths?.[0]

  test.each([
    ['0o755', 0o755],
    ['0755', 0o755],
    ['+0755', 0o755],
    ['493', 0o755],
    ['0x1ED', 0o755],
    ['0o1777', 0o1777],
    ['0', 0],
    ['00', 0],
  ])('permissions %s are %o', (written, mode) => {
    expect(path(`type: directory, permissions: ${written}`)).toEqual({ type: 'directory', path: '/a', mode })
  })

  test('without permissions have none, so that nothing is changed to 0000', () => {
    expect(path('type: permissions, uid: 1, gid: 2')).toStrictEqual({ type: 'permissions', path: '/a', uid: 1, gid: 2 })
  })

  test('an owner without a group gets group 0, and the other way round', () => {
    expect(path('type: directory, uid: 1000')).toEqual({ type: 'directory', path: '/a', uid: 1000, gid: 0 })
    expect(path('type: directory, gid: 1000')).toEqual({ type: 'directory', path: '/a', uid: 0, gid: 1000 })
  })

  test('an empty file is a file without content', () => {
    const source = { kind: 'text', text: '' }
    expect(path('type: empty-file, permissions: 0o600')).toEqual({ type: 'file', path: '/a', source, mode: 0o600 })
  })

  test('the source of a link is its target', () => {
    expect(path('type: symlink, source: ../b')).toEqual({ type: 'symlink', path: '/a', target: '../b' })
    expect(path('type: hardlink, source: /b/')).toEqual({ type: 'hardlink', path: '/a', target: '/b' })
  })

  test('recursive may be said as in YAML 1.1', () => {
    expect(path('type: permissions, recursive: yes')).toMatchObject({ recursive: true })
  })

  test('fields that a type has no use for may be there when they say nothing', () => {
    expect(path('type: symlink, source: /b, recursive: false')).toEqual({ type: 'symlink', path: '/a', target: '/b' })
    expect(path('type: directory, source: ""')).toEqual({ type: 'directory', path: '/a' })
  })
})

describe('annotations', () => {
  test('are labels too', () => {
    const { labels, annotations } = read('annotations: {a.b/c: d}')
    expect(annotations).toEqual({ 'a.b/c': 'd' })
    expect(labels).toEqual(annotations)
  })

  test.each([
    ['https://github.com/a/b@0123abc', 'https://github.com/a/b', '0123abc'],
    ['git@github.com:a/b@main', 'git@github.com:a/b', 'main'],
    ['git@github.com:a/b', 'git@github.com:a/b', undefined],
    ['https://github.com/a/b', 'https://github.com/a/b', undefined],
  ])('vcs-url %s says source and revision', (url, source, revision) => {
    const { labels, annotations } = read(`vcs-url: ${url}`)
    expect(annotations?.['org.opencontainers.image.source']).toBe(source)
    expect(annotations?.['org.opencontainers.image.revision']).toBe(revision)
    expect(labels).toEqual(annotations)
  })
})

test('layering without a budget has the default one', () => {
  expect(read('layering: {strategy: origin}').layers).toEqual({ policy: 'origin' })
})
