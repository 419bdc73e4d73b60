"""The models Rootle can think with: each continues a conversation, by `agent.ports.Model`."""
