# A key-value store with replicas. A client sends a value to all of them and asks one.
require 'rubygems'
require 'bud'

module StoreProtocol
  state do
    channel :put, [:@replica, :client, :number] => [:key, :value]
    channel :get, [:@replica, :client, :number] => [:key]
    channel :found, [:@client, :number] => [:key, :value]
  end
end

class Client
  include Bud
  include StoreProtocol

  state do
    interface input, :write, [:number] => [:key, :value]
    interface input, :read, [:number] => [:key, :replica]
    interface output, :result, [:number] => [:key, :value]
    table :replicas, [:address]
  end

  bloom :talk do
    put <~ (write * replicas).pairs { |w, r| [r.address, ip_port, w.number, w.key, w.value] }
    get <~ read { |r| [r.replica, ip_port, r.number, r.key] }
    result <= found.payloads
  end
end

class Replica
  include Bud
  include StoreProtocol

  state do
    table :store, [:key] => [:value]
  end

  bloom :write do
    store <+- put { |p| [p.key, p.value] }
  end

  bloom :read do
    found <~ (get * store).pairs(:key => :key) { |g, s| [g.client, g.number, s.key, s.value] }
  end
end
