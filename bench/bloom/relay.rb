# Tokens go from node to node, a hop at a time.
require 'bud'

class Relay
  include Bud

  state do
    interface input, :start, [:token, :hops]
    channel :pass, [:@to, :token, :hops]
    table :following, [:address]
  end

  bloom do
    pass <~ (start * following).pairs { |s, f| [f.address, s.token, s.hops] }
    pass <~ (pass * following).pairs { |p, f| [f.address, p.token, p.hops - 1] if p.hops > 0 }
  end
end
