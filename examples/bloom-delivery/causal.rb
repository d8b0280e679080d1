# Causal delivery: a message names the one that it answers, and is handed over after that, whenever it comes.
require 'rubygems'
require 'bud'

class CausalDelivery
  include Bud

  state do
    interface input, :post, [:ident] => [:follows, :text]
    interface output, :shown, [:ident] => [:text]
    channel :message, [:@to, :ident] => [:follows, :text]
    table :members, [:address]
    table :received, [:ident] => [:follows, :text]
    table :ready, [:ident] => [:text]
  end

  bloom :send_out do
    message <~ (post * members).pairs { |p, m| [m.address, p.ident, p.follows, p.text] }
  end

  bloom :hand_over do
    received <= message.payloads
    ready <= received { |r| [r.ident, r.text] if r.follows.nil? }
    ready <= (received * ready).pairs(:follows => :ident) { |r, before| [r.ident, r.text] }
    shown <= ready
  end
end
