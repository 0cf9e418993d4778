import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { type Compat, type PackageIndex, readIndex } from '../../src/apk/index.js'
import { ResolveError, UndistroError } from '../../src/errors/index.js'
import { type Repository, type Solution, Solver, type Strategy } from '../../src/solver/index.js'
import { BruteForce } from '../support/brute-force.js'
import { describeWithSharedData, sharedData } from '../support/shared-data.js'

/** A line of answers.jsonl: what apk 2.14 answers, and apk 3 where that is something else. */
interface Answer {
  readonly id: number
  readonly request: readonly string[]
  readonly repos: 'plain' | 'tagged' | 'oldtag' | 'three'
  readonly ok: boolean
  readonly install?: readonly string[]
  readonly error?: string
  readonly v3_answer?: { readonly ok: boolean; readonly install?: readonly string[] }
}

describeWithSharedData('requests that the real apk answered', () => {
  const answers: readonly Answer[] = readFileSync(sharedData('alpine/v3.19/solver/answers.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  let repositories: Readonly<Record<Answer['repos'], readonly Repository[]>>

  beforeAll(async () => {
    const read = async (name: string): Promise<PackageIndex> =>
      readIndex(readFileSync(sharedData('alpine/v3.19', name, 'x86_64/APKINDEX.tar.gz')), { keys: 'unverified' })
    const [main, community, release] = await Promise.all([read('main'), read('community'), read('release')])
    repositories = {
      plain: [{ index: main }, { index: community }],
      tagged: [{ index: main }, { index: community, tag: 'comm' }],
      oldtag: [{ index: main }, { index: community }, { index: release, tag: 'old' }],
      three: [{ index: main }, { index: community }, { index: release }],
    }
  })

  /** Solves requests by one set of rules: with the answer, or with the error. */
  function solving(compat: Compat, strategy: Strategy): (answer: Answer) => Solution | UndistroError {
    const solvers = new Map<string, Solver>()
    return ({ repos, request }) => {
      const options = { repositories: repositories[repos], arch: 'x86_64', compat, strategy }
      const solver = solvers.get(repos) ?? new Solver(options)
      solvers.set(repos, solver)
      try {
        return solver.solve(request)
      } catch (error) {
        if (UndistroError.is(error)) return error
        throw error
      }
    }
  }

  /** Answers requests as apk does: with labels of packages, or with the error. */
  function answering(compat: Compat): (answer: Answer) => readonly string[] | UndistroError {
    const solve = solving(compat, 'apk')
    return answer => {
      const outcome = solve(answer)
      return UndistroError.is(outcome) ? outcome : labelsOf(outcome)
    }
  }

  it('has 277 of them', () => {
    expect(answers).toHaveLength(277)
  })

  it('answers like apk 2: the same packages in the same order, or none', () => {
    const answer = answering('apk2')
    for (const theirs of answers) expectSame(theirs.id, answer(theirs), theirs.install)
  })

  it('answers like apk 3, which differs in some', () => {
    const answer = answering('apk3')
    for (const theirs of answers) expectSame(theirs.id, answer(theirs), (theirs.v3_answer ?? theirs).install)
  })

  it('answers by complete search as apk 3 does, and where it fails with what keeps every rule, or fails too', () => {
    const solve = solving('apk3', 'complete')
    for (const theirs of answers) {
      const outcome = solve(theirs)
      const { install } = theirs.v3_answer ?? theirs
      if (install !== undefined) {
        expect(UndistroError.is(outcome) ? outcome : { id: theirs.id, install: labelsOf(outcome) }).toEqual({
          id: theirs.id,
          install,
        })
      } else if (!UndistroError.is(outcome)) {
        const judge = new BruteForce(repositories[theirs.repos], 'apk3')
        const installed = outcome.packages.map(found => found.package)
        expect({ id: theirs.id, faults: judge.faultsOf(theirs.request, installed) }).toEqual({
          id: theirs.id,
          faults: [],
        })
      }
    }
  })

  it('explains failures by the packages and names that apk names', () => {
    const answer = answering('apk3')
    const failures = answers.filter(({ error }) => error?.includes('unable to select packages'))
    expect(failures.length).toBeGreaterThan(20)
    for (const theirs of failures) {
      const error = answer(theirs)
      const complaints = error instanceof ResolveError ? error.complaints : []
      const subjects = new Set(complaints.map(item => ('name' in item ? item.name : item.package)))
      const labels = new Set(
        [...(theirs.error ?? '').matchAll(/^ {2}(\S+?)(?: \(.*\))?:$/gm)].map(([, label]) => label),
      )
      expect({ id: theirs.id, subjects }).toEqual({ id: theirs.id, subjects: labels })
    }
  })
})

function expectSame(id: number, ours: readonly string[] | UndistroError, theirs: readonly string[] | undefined): void {
  expect({ id, answer: UndistroError.is(ours) ? undefined : ours }).toEqual({ id, answer: theirs })
}

function labelsOf({ packages }: Solution): readonly string[] {
  return packages.map(({ name, version }) => `${name}-${version}`)
}
