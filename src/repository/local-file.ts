import { FetchError } from '../errors/index.js'

/** Why a file of this machine could not be read: `missing` says it when it is not there, else the system does. */
export function localFailure(
  cause: NodeJS.ErrnoException,
  file: string,
  missing: { readonly problem: string; readonly hint?: string },
): FetchError {
  if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
    return new FetchError({ code: 'UNDISTRO_FETCH_NOT_FOUND', ...missing, place: { file }, cause })
  return new FetchError({
    code: 'UNDISTRO_FETCH_UNREADABLE',
    problem: `a file cannot be read: ${cause.code}`,
    place: { file },
    hint: 'Check what it is, and who may read it.',
    cause,
  })
}
