# Lattices: those of Bud, and one of the program's own.
class Peak < Bud::Lattice
  wrapper_name :lpeak

  def initialize(i = {})
    @v = i
  end

  def merge(other)
    Peak.new(@v.merge(other.reveal) {|_, a, b| [a, b].max})
  end

  monotone :reached? do |n|
    Bud::BoolLattice.new(@v.values.max.to_i >= n)
  end

  morph :of do |name|
    @v[name]
  end
end

class Election
  include Bud

  state do
    channel :vote, [:@to, :from]
    channel :won, [:@to]
    lset :voters
    lmax :count
    lbool :quorum
    lmap :clock
    lpeak :heights
    scratch :event, [:host, :height]
  end

  bloom do
    voters <= vote {|v| v.from}
    count <= voters.size
    quorum <= count.gt_eq(3)
    won <~ quorum.when_true { [["localhost:1"]] }
    clock <= event {|e| {e.host => Bud::MaxLattice.new(e.height)}}
    clock <+ event { {ip_port => clock.at(ip_port) + 1} }
    heights <= event {|e| Peak.new({e.host => e.height})}
    won <~ heights.reached?(100).when_true { [["localhost:2"]] }
    stdio <~ event {|e| ["clock is #{clock.inspect}"]}
  end
end
