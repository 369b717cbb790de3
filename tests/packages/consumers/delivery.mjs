import * as core from '@postern/core'
import * as node from '@postern/core/node'
import * as providers from '@postern/core/providers'
import * as adapter from '@postern/express'
import * as sender from '@postern/mock-sender'
import express from 'express'
import { compareErrors, deliver } from './deliver.cjs'

const modules = { core, node, providers, adapter, sender, express }
await deliver(modules)
await compareErrors(modules)
process.stdout.write('delivered\n')
