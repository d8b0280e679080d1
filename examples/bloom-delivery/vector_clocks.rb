# Causal delivery by vector clocks: what a message follows is what its sender has seen, so it depends on when it is sent.
require 'rubygems'
require 'bud'

class VectorClocks
  include Bud

  state do
    interface input, :post, [:to, :ident] => [:text]
    interface output, :shown, [:ident] => [:text]
    channel :message, [:@to, :from, :ident] => [:text, :clock]
    lmap :seen
    lmap :stamped
    table :received, [:from, :ident] => [:text, :clock]
  end

  bootstrap do
    seen <= { ip_port => Bud::MaxLattice.new(0) }
  end

  bloom :stamp do
    stamped <= seen
    stamped <= post { |p| { ip_port => seen.at(ip_port, Bud::MaxLattice) + 1 } }
    message <~ post { |p| [p.to, ip_port, p.ident, p.text, stamped] }
    seen <+ stamped
  end

  bloom :hand_over do
    received <= message.payloads
    seen <= message { |m| m.clock }
    shown <= received { |r| [r.ident, r.text] }
  end
end
