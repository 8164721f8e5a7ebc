// SPDX-License-Identifier: BSD-2-Clause
// One guest's life at a host of XAPI by Xen Orchestra's own client (npm: xen-api): log in, clone the template, import a
// disk, start it, watch it end by events, take everything away. What the guest says on its serial line goes to standard
// output. The same calls as adapters/xapi makes, by somebody who has never seen it.
//
//     NODE_EXTRA_CA_CERTS=CERT node cycle.mjs URL DISK     (URL: https://USER:PASSWORD@HOST:PORT)

import { createClient } from 'xen-api'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import net from 'node:net'

const [url, disk] = process.argv.slice(2)
const image = await readFile(disk)
const xapi = createClient({ url, watchEvents: ['VM', 'task', 'pool'], debounce: 20 })
const made = []

const serial = net.createServer(s => s.pipe(process.stdout, { end: false })).listen(0, '127.0.0.1')
await once(serial, 'listening')

// The client's cache follows the host's events; nothing is asked here.
async function reached(vm, state) {
  while (xapi.getObject(vm).power_state !== state) await setTimeout(20)
}

try {
  await xapi.connect()
  await xapi.objectsFetched
  const templates = Object.values(xapi.objects.all).filter(
    o => o.$type === 'VM' && o.is_a_template && o.name_label === 'Other install media')
  const vm = await xapi.call('VM.clone', templates[0].$ref, 'an independent client')
  made.push(['VM.destroy', vm])
  await xapi.call('VM.remove_from_other_config', vm, 'disks')
  await xapi.callAsync('VM.provision', vm)
  const memory = 256 << 20
  await xapi.call('VM.set_memory_limits', vm, memory, memory, memory, memory)
  await xapi.setField('VM', vm, 'actions_after_reboot', 'destroy')
  await xapi.call('VM.add_to_platform', vm, 'hvm_serial', `tcp:127.0.0.1:${serial.address().port}`)
  await xapi.call('VM.set_HVM_boot_params', vm, { order: 'c' })

  const vdi = await xapi.call('VDI.create', {
    name_label: 'disk', name_description: '', SR: xapi.pool.default_SR,
    virtual_size: Math.ceil(image.length / 2 ** 20) * 2 ** 20, type: 'user', sharable: false, read_only: false,
    other_config: {}, tags: [],
  })
  made.push(['VDI.destroy', vdi])
  await xapi.putResource(image, '/import_raw_vdi', { query: { format: 'raw', vdi } })
  await xapi.call('VBD.create', {
    VM: vm, VDI: vdi, userdevice: '0', bootable: true, mode: 'RW', type: 'Disk', unpluggable: false, empty: false,
    other_config: {}, qos_algorithm_type: '', qos_algorithm_params: {},
  })

  await xapi.callAsync('VM.start', vm, false, false)
  await reached(vm, 'Running')
  await reached(vm, 'Halted')
} finally {
  for (const [method, ref] of made) await xapi.call(method, ref).catch(error => console.error(method, error))
  await Promise.all((await xapi.getAllRecords('task')).map(t => xapi.call('task.destroy', t.$ref).catch(() => {})))
  await xapi.disconnect()
  serial.close()
}
