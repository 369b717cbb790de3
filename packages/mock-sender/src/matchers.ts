export {
  type AttemptResult,
  type DeliveryMatchers,
  type MatcherResult,
  matchers,
} from './assertions/matchers.ts'
