import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { sendAll } from './http-load.ts'
import { userCreated } from './deliveries.ts'
import { signDelivery } from './sign.ts'
const [fw, rc, out, rounds='30', prog='http-server.mjs'] = process.argv.slice(2)
const child = spawn('taskset', ['-c','0',process.execPath, ...(out!=='-'?['--import','/tmp/pb/prof-hook.mjs']:[]), new URL('../node_modules/.cache/postern-bench/'+prog,import.meta.url).pathname, fw!, rc!], { stdio: ['ignore','inherit','inherit','ipc'], env:{...process.env,PROF_OUT:out} })
const msg = async (f:(m:any)=>boolean) => { for(;;){const [m]=await once(child,'message') as any; if(f(m)) return m} }
const { port } = await msg(m=>m.port)
let serial=0; const all:number[]=[]; const round = async () => { const ds=Array.from({length:1500},()=>signDelivery(userCreated,500,serial++)); child.send('cpu'); const [a]=await once(child,'message') as any; await sendAll(ds,{port,path:'/webhooks/users',connections:16});child.send('cpu'); const [b]=await once(child,'message') as any; all.push((b.user+b.system-a.user-a.system)/1500) }
for(let i=0;i<6;i++) await round()
if(out!=='-'){child.send('prof'); await once(child,'message')}
all.length=0
for(let i=0;i<+rounds;i++) await round()
all.sort((a,b)=>a-b); console.log(fw,rc,'p10',all[Math.floor(all.length/10)]!.toFixed(1),'med',all[all.length>>1]!.toFixed(1))
if(out!=='-'){child.send('stop'); await msg(m=>m==='done')}; child.disconnect()
