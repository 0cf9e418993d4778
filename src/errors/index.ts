export { type CodeOf, type ErrorCode, errorCodes } from './codes.js'
export * from './families.js'
export * from './resolve-error.js'
export { type ErrorParts, type ErrorPlace, UndistroError } from './undistro-error.js'
