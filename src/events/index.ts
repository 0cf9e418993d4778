import { channel } from 'node:diagnostics_channel'

/**
 * What happens during a build, in the order it happens. Each event is also published on the
 * `node:diagnostics_channel` named `undistro:` plus its type.
 */
export type BuildEvent =
  | { readonly type: 'resolve:start'; readonly packages: readonly string[]; readonly archs: readonly string[] }
  | {
      readonly type: 'resolve:index'
      readonly url: string
      readonly arch: string
      readonly packages: number
      readonly from: 'network' | 'store' | 'folder'
    }
  /** Architectures whose indexes do not let them have one version of a package. */
  | {
      readonly type: 'resolve:disagreement'
      readonly name: string
      /** By architecture. */
      readonly versions: Readonly<Record<string, string>>
    }
  | { readonly type: 'resolve:done'; readonly packages: number }
  | { readonly type: 'fetch:start'; readonly url: string; readonly size: number | undefined }
  | { readonly type: 'fetch:progress'; readonly url: string; readonly bytes: number; readonly size: number | undefined }
  | { readonly type: 'fetch:retry'; readonly url: string; readonly attempt: number; readonly reason: string }
  | { readonly type: 'fetch:done'; readonly url: string; readonly bytes: number }
  /** A package's data was inflated, checked and filed in the store; a warm build has none of these. */
  | { readonly type: 'package:verify'; readonly package: string; readonly datahash: string }
  /** A layer is in the store. `made`: it was compressed now; otherwise its bytes were there already. */
  | {
      readonly type: 'layer:done'
      readonly digest: string
      readonly size: number
      readonly packages: readonly string[]
      readonly made: boolean
    }
  | { readonly type: 'build:done'; readonly digest: string; readonly layers: number; readonly size: number }

/** Receives {@link BuildEvent}s; it is called synchronously and should return soon. */
export type OnEvent = (event: BuildEvent) => void

/** An `emit` that publishes on the diagnostics channels and calls `onEvent`, when there is one. */
export function emitter(onEvent?: OnEvent): OnEvent {
  return event => {
    const diagnostics = channel(`undistro:${event.type}`)
    if (diagnostics.hasSubscribers) diagnostics.publish(event)
    onEvent?.(event)
  }
}
