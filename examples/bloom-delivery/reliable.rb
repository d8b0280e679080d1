# Reliable delivery: what is not acknowledged yet is sent again whenever the clock ticks.
require 'rubygems'
require 'bud'

class ReliableDelivery
  include Bud

  state do
    interface input, :send_message, [:to, :ident] => [:payload]
    interface output, :delivered, [:from, :ident] => [:payload]
    interface output, :confirmed, [:to, :ident]
    channel :message, [:@to, :from, :ident] => [:payload]
    channel :ack, [:@from, :to, :ident]
    table :sent, [:to, :from, :ident] => [:payload]
    table :acknowledged, [:to, :ident]
    scratch :outgoing, [:to, :from, :ident] => [:payload]
    periodic :again, 2
  end

  bloom :deliver do
    outgoing <= send_message { |m| [m.to, ip_port, m.ident, m.payload] }
    sent <= outgoing
    message <~ outgoing
    delivered <= message.payloads
  end

  bloom :confirm do
    ack <~ message { |m| [m.from, m.to, m.ident] }
    acknowledged <= ack { |a| [a.to, a.ident] }
    confirmed <= acknowledged
  end

  bloom :repeat do
    temp :open <= sent.notin(acknowledged, :to => :to, :ident => :ident)
    message <~ (open * again).lefts
  end
end
