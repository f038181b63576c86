/** What differs between the two lake engines. */

import { Dialog } from '../components/Dialog.tsx'
import { ENGINE_DIFFERENCES } from './lake-engine-text.ts'
import { useApp, useServices } from './services.ts'

export function EnginesDialog() {
  const { store } = useServices()
  const open = useApp((state) => state.dialog === 'engines')
  return (
    <Dialog
      open={open}
      title="DuckDB extension and built-in engine"
      description="Both keep the same DuckLake 1.0 lake; each opens what the other wrote. Automatic takes the extension where it can be loaded."
      onClose={() => store.setState({ dialog: null })}
    >
      <table className="engines">
        <thead>
          <tr>
            <td />
            <th scope="col">DuckDB extension</th>
            <th scope="col">Built-in</th>
          </tr>
        </thead>
        <tbody>
          {ENGINE_DIFFERENCES.map(({ about, extension, builtIn }) => (
            <tr key={about}>
              <th scope="row">{about}</th>
              <td>{extension}</td>
              <td>{builtIn}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  )
}
