import { render } from 'preact'
import { startSession } from './state/session.ts'
import { applyTheme } from './state/theme.ts'
import { App } from './view/app.tsx'

applyTheme()
startSession()
render(<App />, document.getElementById('page')!)
