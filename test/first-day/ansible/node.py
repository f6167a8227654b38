# A connection of Ansible to a node of a first-day world: what ssh would be, by a root and a network of its own.
import shlex

from ansible.plugins.connection.local import Connection as Local

DOCUMENTATION = """
    name: node
    short_description: runs on a node of a first-day world
    description: enters the node's root and network
    extends_documentation_fragment:
        - connection_pipelining
"""


class Connection(Local):
    transport = "node"

    def _node(self):
        return self._play_context.remote_addr

    def exec_command(self, cmd, in_data=None, sudoable=True):
        entered = "/nodes/enter %s /bin/sh -c %s" % (shlex.quote(self._node()), shlex.quote(cmd))
        return super().exec_command(entered, in_data=in_data, sudoable=sudoable)

    def put_file(self, in_path, out_path):
        super().put_file(in_path, "/nodes/%s%s" % (self._node(), out_path))

    def fetch_file(self, in_path, out_path):
        super().fetch_file("/nodes/%s%s" % (self._node(), in_path), out_path)
