import { AttemptFailure, prematureEnd, statusFailure } from './attempt-failure.js'
import type { Answer } from './transport.js'
import { strongValidator, type Validators, validatorsOf } from './validators.js'

/** Takes in the bytes of a download, in order. */
export interface Sink {
  write(chunk: Uint8Array): Promise<void>
  /** Forgets all that was written: the transfer starts over. */
  restart(): Promise<void>
}

/** What a {@link Transfer} moves, and how much of it. */
export interface TransferOptions {
  readonly sink: Sink
  /** Headers under which the server may answer 304 instead of sending the file. */
  readonly conditions?: Record<string, string> | undefined
  /** Bytes that the file should have. */
  readonly expectedSize?: number | undefined
  /** Bytes that the file may have. */
  readonly maxBytes: number
}

/** Told each time another 256 KiB are there; `size` is undefined as long as nobody knows it. */
export type OnProgress = (bytes: number, size: number | undefined) => void

const progressStep = 256 * 1024

/** One file on its way into a sink: remembers between attempts what is there, and goes on from it where it may. */
export class Transfer {
  readonly #options: TransferOptions
  readonly #onProgress: OnProgress
  #received = 0
  #reported = 0
  /** Bytes of the whole file, as far as the server says. */
  #size: number | undefined
  /** Vouches that the bytes still to come belong to those received; without it a broken transfer starts over. */
  #strongValidator: string | undefined
  #validators: Validators = {}

  constructor(options: TransferOptions, onProgress: OnProgress) {
    this.#options = options
    this.#onProgress = onProgress
  }

  /** Bytes in the sink. */
  get received(): number {
    return this.#received
  }

  /** The headers of the next request. */
  get headers(): Record<string, string> {
    if (this.#received > 0 && this.#strongValidator !== undefined)
      return { range: `bytes=${this.#received}-`, 'if-range': this.#strongValidator }
    return this.#options.conditions ?? {}
  }

  /**
   * Takes in the answer to a request with those {@link Transfer.headers}.
   *
   * @returns The validators of the file that is now in the sink; `undefined` when it is not modified and was not sent.
   * @throws {@link AttemptFailure}, and what the sink throws.
   */
  async receive(answer: Answer): Promise<Validators | undefined> {
    const resuming = 'range' in this.headers
    const conditional = !resuming && Object.keys(this.headers).length > 0
    try {
      if (answer.status === 304 && conditional) return undefined
      if (answer.status === 200) await this.#begin(answer)
      else if (resuming && (answer.status === 206 || answer.status === 416)) await this.#resume(answer)
      else throw statusFailure(answer)
      await this.#takeIn(answer)
      return this.#validators
    } finally {
      await answer.discard()
    }
  }

  async #begin(answer: Answer): Promise<void> {
    if (this.#received > 0) await this.#restart()
    const length = answer.header('content-length')
    this.#size = length === undefined ? undefined : Number(length)
    this.#validators = validatorsOf(answer)
    this.#strongValidator = strongValidator(answer)
  }

  /** Checks that a partial answer goes on where the last one broke off, in the same file. */
  async #resume(answer: Answer): Promise<void> {
    const range = answer.status === 206 ? contentRange(answer) : undefined
    const { etag = this.#validators.etag } = validatorsOf(answer)
    const size = range?.size ?? this.#size
    if (range?.first === this.#received && size === (this.#size ?? size) && etag === this.#validators.etag) {
      this.#size = size
      return
    }
    await this.#restart()
    throw new AttemptFailure({
      code: 'UNDISTRO_FETCH_FAILED',
      problem: `${answer.url.host} does not go on where the transfer broke off`,
      transient: true,
    })
  }

  async #takeIn(answer: Answer): Promise<void> {
    const { sink, maxBytes, expectedSize } = this.#options
    const size = this.#size
    if (size !== undefined && size > maxBytes) throw tooLarge(maxBytes)
    for await (const chunk of answer.body) {
      if (this.#received + chunk.length > maxBytes) throw tooLarge(maxBytes)
      await sink.write(chunk)
      this.#received += chunk.length
      if (this.#received - this.#reported >= progressStep) {
        this.#reported = this.#received
        this.#onProgress(this.#received, size ?? expectedSize)
      }
    }
    if (size !== undefined && this.#received !== size) throw prematureEnd(this.#received, size)
    // A body without a length may end where its connection does, so that only the expectation tells a cut.
    if (size === undefined && expectedSize !== undefined && this.#received < expectedSize)
      throw prematureEnd(this.#received, expectedSize)
  }

  async #restart(): Promise<void> {
    await this.#options.sink.restart()
    this.#received = 0
    this.#reported = 0
  }
}

function tooLarge(maxBytes: number): AttemptFailure {
  return new AttemptFailure({
    code: 'UNDISTRO_FETCH_TOO_LARGE',
    problem: `the file is larger than the ${maxBytes} bytes that are allowed`,
    transient: false,
  })
}

/** Where a partial answer begins and how large the whole file is, if the server says (RFC 9110, section 14.4). */
function contentRange(answer: Answer): { first: number; size: number | undefined } | undefined {
  const [match, first, size] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.header('content-range') ?? '') ?? []
  return match === undefined ? undefined : { first: Number(first), size: size === '*' ? undefined : Number(size) }
}
