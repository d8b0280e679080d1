# Distributed deadlock detection: each node knows who waits for whom at its place, and tells the others. A circle in what
# is known is a deadlock, and more knowledge never makes it undone.
require 'rubygems'
require 'bud'

class DeadlockDetector
  include Bud

  state do
    interface input, :waits, [:process, :for_process]
    interface output, :deadlock, [:process]
    channel :edge, [:@node, :process, :for_process]
    table :nodes, [:address]
    table :known, [:process, :for_process]
    table :path, [:first, :last]
  end

  bloom :tell do
    edge <~ (waits * nodes).pairs { |w, n| [n.address, w.process, w.for_process] }
  end

  bloom :find do
    known <= edge.payloads
    path <= known
    path <= (known * path).pairs(:for_process => :first) { |k, p| [k.process, p.last] }
    deadlock <= path { |p| [p.first] if p.first == p.last }
  end
end
