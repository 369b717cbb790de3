export {
  matchesPath,
  type NodeHandlerOptions,
  type NodeRequest,
  type NodeRequestOptions,
  type NodeResponse,
  toNodeHandler,
  toNodeRequest,
  writeReply,
} from './http/node.ts'
