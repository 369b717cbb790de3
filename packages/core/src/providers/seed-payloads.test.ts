import { expect, test } from 'vitest'
import { elan, generic, validibot, ventryx, workflows } from './index.ts'

/** The payloads as the documentation prints them. */
const SEEDS = {
  'workflow.completed of Ventryx': [
    ventryx.events['workflow.completed'].example,
    `{
      "id": "evt_01HXYZ",
      "type": "workflow.completed",
      "created_at": "2026-04-03T09:15:00.000Z",
      "data": {
        "workflow_id": "wf_01HABC",
        "run_id": "run_01HDEF",
        "status": "success"
      }
    }`,
  ],
  'workflow.completed of ELAN, without the comment in its data': [
    elan.events['workflow.completed'].example,
    `{
      "event_id": "evt_abc123",
      "event_type": "workflow.completed",
      "workflow_id": "wf_xyz789",
      "organization_id": "org_123",
      "timestamp": "2025-12-21T10:30:00Z",
      "data": {}
    }`,
  ],
  'user.created of the template': [
    generic.events['user.created'].example,
    `{
      "id": "evt_abc123",
      "type": "user.created",
      "created_at": "2026-01-15T12:30:00Z",
      "data": {
        "id": "user_123",
        "name": "John Doe",
        "email": "john@example.com",
        "status": "active"
      }
    }`,
  ],
  'run.completed of Validibot': [
    validibot.events['run.completed'].example,
    `{
      "event": "run.completed",
      "timestamp": "2024-01-15T14:30:00Z",
      "organization": {
        "slug": "my-org",
        "name": "My Organization"
      },
      "workflow": {
        "id": 42,
        "slug": "product-validation",
        "name": "Product Validation"
      },
      "run": {
        "id": "550e8400-e29b-41d4-a716-446655440000",
        "status": "SUCCEEDED",
        "result": "PASS",
        "started_at": "2024-01-15T14:29:55Z",
        "ended_at": "2024-01-15T14:30:00Z",
        "duration_ms": 5000,
        "url": "https://your-validibot.com/orgs/my-org/runs/550e8400-e29b-41d4-a716-446655440000/"
      },
      "summary": {
        "total_findings": 3,
        "error_count": 0,
        "warning_count": 2,
        "info_count": 1
      }
    }`,
  ],
  'alert.created of WorkFlows': [
    workflows.events['alert.created'].example,
    `{
      "event": "alert.created",
      "orgId": "org_abc123",
      "timestamp": "2026-05-19T12:05:00.000Z",
      "data": {
        "id": "alt_xyz789",
        "title": "Low inventory: Raw Material A",
        "severity": "critical",
        "projectId": "proj_abc123",
        "area": "Inventory",
        "value": "45 units",
        "threshold": "100 units"
      }
    }`,
  ],
} as const

test.each(Object.entries(SEEDS))(
  'the example equals %s, field by field and in order',
  (_name, [example, printed]) => {
    expect(JSON.stringify(example)).toBe(JSON.stringify(JSON.parse(printed)))
  },
)

test('examples of one provider have different event ids', () => {
  for (const provider of [ventryx, elan, generic, validibot, workflows]) {
    const ids = Object.values(provider.events).map(({ example }) =>
      provider.eventId(example as never, Buffer.from(JSON.stringify(example))),
    )
    expect(new Set(ids).size).toBe(Object.keys(provider.events).length)
  }
})
