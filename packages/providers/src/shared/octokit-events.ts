/**
 * Converts a map from event name to payload, such as `EventPayloadMap` of `@octokit/webhooks-types`, to the types that
 * Postern routes by: `issues.opened`, or `push` for events without an action.
 * @example
 * // `EventPayloadMap` comes from the package @octokit/webhooks-types.
 * const provider = github.typed<GithubEvents<EventPayloadMap>>()
 */
export type GithubEvents<Map> = {
  [Type in TypesOf<Map>]: PayloadOf<Map, Type>
}

type TypesOf<Map> = { [Name in keyof Map & string]: TypeOf<Name, Map[Name]> }[keyof Map & string]
type TypeOf<Name extends string, Payload> = Payload extends { action: infer Action extends string }
  ? `${Name}.${Action}`
  : Name
type PayloadOf<Map, Type extends string> = Type extends keyof Map
  ? Map[Type] & object
  : Type extends `${infer Name extends keyof Map & string}.${infer Action}`
    ? Extract<Map[Name], { action: Action }> & object
    : never

/**
 * Converts `webhooks` of `@octokit/openapi-webhooks-types` to the types that Postern routes by.
 * @example
 * import type { webhooks } from '@octokit/openapi-webhooks-types'
 *
 * const provider = github.typed<GithubOpenapiEvents<webhooks>>()
 */
export type GithubOpenapiEvents<Webhooks> = {
  [Key in keyof Webhooks & string as OpenapiType<
    Key,
    ActionOf<OpenapiPayload<Webhooks[Key]>>
  >]: OpenapiPayload<Webhooks[Key]> & object
}

type OpenapiPayload<Webhook> = Webhook extends {
  post: { requestBody?: { content: { 'application/json': infer Payload } } }
}
  ? Payload
  : never
type ActionOf<Payload> = Payload extends { action?: infer Action } ? Extract<Action, string> : never
/** `pull-request-opened` with the action `opened` becomes `pull_request.opened`. */
type OpenapiType<Key extends string, Action extends string> = [Action] extends [never]
  ? Snake<Key>
  : Key extends `${infer Name}-${Kebab<Action>}`
    ? `${Snake<Name>}.${Action}`
    : Snake<Key>
type Snake<Text extends string> = Text extends `${infer Head}-${infer Rest}` ? `${Head}_${Snake<Rest>}` : Text
type Kebab<Text extends string> = Text extends `${infer Head}_${infer Rest}` ? `${Head}-${Kebab<Rest>}` : Text
