import { describe, expect, test } from 'vitest'
import { locked, lockOf } from '../../support/locks.js'

const lock = lockOf('app !none', [
  locked('lib-1', { provides: 'so:lib.so.1' }),
  locked('app-2', { depends: 'so:lib.so.1 !old' }),
  locked('doc-2', { installIf: 'app=2' }),
])

describe('a graph', () => {
  test('has packages for nodes, and what brings them in for edges', () => {
    const { arch, nodes, edges } = lock.graph()
    expect(arch).toBe('x86_64')
    expect(nodes).toEqual([
      { name: 'lib', version: '1' },
      { name: 'app', version: '2' },
      { name: 'doc', version: '2' },
    ])
    expect(edges).toEqual([
      { kind: 'world', to: 'app', dependency: 'app' },
      { kind: 'depends', from: 'app', to: 'lib', dependency: 'so:lib.so.1' },
      { kind: 'install_if', from: 'app', to: 'doc', dependency: 'app=2' },
    ])
  })

  test('is plain data as JSON', () => {
    const { arch, nodes, edges } = lock.graph()
    expect(JSON.parse(JSON.stringify(lock.graph()))).toEqual({ arch, nodes, edges })
  })

  test('has an edge to every package that meets a dependency', () => {
    const { edges } = lockOf('a', [
      locked('a-1', { depends: 'p q' }),
      locked('b-1', { provides: 'p q' }),
      locked('c-1', { provides: 'p' }),
    ]).graph()
    expect(edges.slice(1).map(edge => `${edge.dependency} ${edge.to}`)).toEqual(['p b', 'p c', 'q b'])
  })
})

describe('drawn', () => {
  test('in Graphviz’ language', () => {
    expect(lock.graph().toDot()).toBe(`digraph {
  "/etc/apk/world" [shape=plaintext]
  "lib" [label="lib-1"]
  "app" [label="app-2"]
  "doc" [label="doc-2"]
  "/etc/apk/world" -> "app" [label="app"]
  "app" -> "lib" [label="so:lib.so.1"]
  "app" -> "doc" [label="app=2", style=dashed]
}
`)
  })

  test('in Mermaid’s', () => {
    expect(lock.graph().toMermaid()).toBe(`flowchart LR
  world("/etc/apk/world")
  p0["lib-1"]
  p1["app-2"]
  p2["doc-2"]
  world -->|"app"| p1
  p1 -->|"so:lib.so.1"| p0
  p1 -.->|"app=2"| p2
`)
  })

  test('with names that mean something in these languages', () => {
    const hostile = 'end";#\\`&|[{→\\'
    const graph = lockOf('a>0', [locked('a-1', { depends: hostile }), locked(`${hostile}-1`)]).graph()
    const quoted = 'end\\";#\\\\`&|[{→\\\\'
    expect(graph.toDot()).toContain(`  "${quoted}" [label="${quoted}-1"]\n`)
    const [, , node, edge] = graph.toMermaid().split('\n').slice(1)
    const escaped = 'end#34;#59;#35;#92;#96;#38;#124;[#123;#8594;#92;'
    expect(node).toBe(`  p1["${escaped}-1"]`)
    expect(edge).toBe('  world -->|"a#62;0"| p0')
    expect(graph.toMermaid()).toContain(`  p0 -->|"${escaped}"| p1\n`)
  })

  test('every string of DOT ends where it should', () => {
    const names = ['a\\', 'a\\"', '"', '\\\\', 'a"b\\"c']
    const graph = lockOf('x', [locked('x-1', { depends: names.join(' ') }), ...names.map(name => locked(`${name}-1`))])
    for (const line of graph.graph().toDot().split('\n')) {
      // Outside of strings, as Graphviz' lexer takes them, there is no quotation mark.
      expect(line.replace(/"(?:\\[\\"]|[^"\\])*"/g, '')).not.toMatch(/["\\]/)
    }
  })
})
