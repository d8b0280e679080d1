# Whoever is asked answers with what has come.
require 'rubygems'
require 'bud'

module EchoProtocol
  state do
    channel :ask, [:@to, :from, :number] => [:value]
    channel :answer, [:@to, :number] => [:value]
  end
end

class Echo
  include Bud
  include EchoProtocol

  bloom :echo do
    answer <~ ask { |a| [a.from, a.number, a.value] }
  end
end

class Asker
  include Bud
  include EchoProtocol

  state do
    interface input, :say, [:to, :number] => [:value]
    interface input, :say_lattices, [:to]
    interface output, :said, [:number] => [:value]
    lmax :most
    lmin :least
    lbool :yes
    lset :all
    lmap :votes
    lmax :nothing
  end

  bloom :talk do
    ask <~ say { |s| [s.to, ip_port, s.number, s.value] }
    most <= say_lattices { |s| 7 }
    least <= say_lattices { |s| 1.5 }
    yes <= say_lattices { |s| true }
    all <= say_lattices { |s| ['a', 'b'] }
    votes <= say_lattices { |s| { 'k' => Bud::MaxLattice.new(3) } }
    ask <~ say_lattices { |s| [s.to, ip_port, 100, most] }
    ask <~ say_lattices { |s| [s.to, ip_port, 101, least] }
    ask <~ say_lattices { |s| [s.to, ip_port, 102, yes] }
    ask <~ say_lattices { |s| [s.to, ip_port, 103, all] }
    ask <~ say_lattices { |s| [s.to, ip_port, 104, votes] }
    ask <~ say_lattices { |s| [s.to, ip_port, 105, nothing] }
    said <= answer { |a| [a.number, a.value] }
  end
end
