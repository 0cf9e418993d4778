/** Plain data as it is, all the way down, but for fields that are `undefined`, an empty list or an empty object. */
export function withoutEmpty(value: object): Readonly<Record<string, unknown>> {
  const fields = Object.entries(value).map(([key, field]): [string, unknown] => [key, compact(field)])
  return Object.fromEntries(fields.filter(([, field]) => !isEmpty(field)))
}

function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compact)
  return typeof value === 'object' && value !== null ? withoutEmpty(value) : value
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
}
