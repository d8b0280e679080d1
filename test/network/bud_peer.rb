# What a Bud node puts on the wire, by Ruby's own Marshal and msgpack: bud_peer.rb ADDRESS sends lattices to a node, prints its own
# address, and then what that node tells it.
require 'msgpack'
require 'set'
require 'socket'

module Bud
  class Lattice
    attr_reader :v
    def initialize(v) = @v = v
  end
  class MaxLattice < Lattice; end
  class SetLattice < Lattice; end
end

host, port = ARGV[0].split(':')
socket = UDPSocket.new
socket.bind('127.0.0.1', 0)
own = "127.0.0.1:#{socket.addr[1]}"

def datagram(channel, tuple)
  marshalled = []
  columns = tuple.each_with_index.map do |column, i|
    next column unless column.is_a?(Bud::Lattice)
    marshalled << i
    Marshal.dump(column)
  end
  [channel, columns, marshalled].to_msgpack
end

news = ['ignored:1', Bud::MaxLattice.new(2), Bud::SetLattice.new(Set.new(['r'])), { 'k' => [:symbol, 1.5] }]
socket.send(datagram('news', news), 0, host, port.to_i)
socket.send(datagram('direct', ['ignored:1', 'n', Bud::MaxLattice.new(9)]), 0, host, port.to_i)
puts own
$stdout.flush

channel, columns, marshalled = MessagePack.unpack(socket.recvfrom(1 << 16)[0])
raise "a message of #{channel}" unless channel == 'news'
marshalled.each { |i| columns[i] = Marshal.load(columns[i]) }
raise 'it is a MaxLattice' unless columns[1].is_a?(Bud::MaxLattice)
raise 'it is a SetLattice of a Set' unless columns[2].is_a?(Bud::SetLattice) && columns[2].v.is_a?(Set)
puts "top=#{columns[1].v} words=#{columns[2].v.to_a.sort.inspect} plain=#{columns[3].inspect}"
