# The cart as a lattice: the checkout says which actions belong to it, so that every replica can tell by itself when it
# has seen them all, and all of them tell the same.
require_relative 'protocol'

# Actions and, at some time, the number of the last of them. They are numbered from 1.
class CartLattice < Bud::Lattice
  wrapper_name :lcart

  def initialize(parts = {})
    @v = parts
  end

  def merge(other)
    CartLattice.new(@v.merge(other.reveal))
  end

  monotone :complete do
    last = @v[:last]
    Bud::BoolLattice.new(!last.nil? && (1..last).all? { |number| @v.key?(number) })
  end

  # To be asked of a complete cart only: it does not change any more.
  monotone :items do
    sums = Hash.new(0)
    @v.each { |number, action| sums[action[0]] += action[1] unless number == :last }
    sums.select { |_, count| count > 0 }.sort
  end
end

class ManifestCart
  include Bud
  include CartProtocol

  state do
    lmap :carts
    table :ended, [:session] => [:client]
  end

  bloom :act do
    carts <= action { |a| { a.session => CartLattice.new({ a.number => [a.item, a.count] }) } }
  end

  bloom :pay do
    ended <= checkout { |c| [c.session, c.client] }
    carts <= checkout { |c| { c.session => CartLattice.new({ :last => c.number - 1 }) } }
    receipt <~ ended do |e|
      carts.at(e.session, CartLattice).complete.when_true do
        [e.client, e.session, carts.at(e.session, CartLattice).items]
      end
    end
  end
end
