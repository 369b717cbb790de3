import { ApiProblem, invalid } from '../api/server/api-problem.ts'
import { type Field, type Fields, readFields, type Values } from '../api/server/field.ts'

/** An object with exactly these fields. Errors name the whole path of a field. */
export function groupField<F extends Fields>(fields: F): Field<Values<F>> {
  return {
    schema: { type: 'object' },
    isRequired: true,
    read(value, path) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw invalid(path, `Must be an object with ${Object.keys(fields).join(', ')}.`)
      }
      try {
        return readFields(fields, value, { strict: true })
      } catch (error) {
        throw error instanceof ApiProblem ? below(path, error) : error
      }
    },
  }
}

function below(path: string, { field = '', message }: ApiProblem): ApiProblem {
  const at = path === '' ? field : `${path}.${field}`
  return invalid(at, message.slice(field.length + ': '.length))
}
