class S
  include Bud
  state do
    scratch :from_outside, [:k] => [:v]
    loopback :again, [:k]
    table :t, [:k] => [:v]
    table :gone, [:k]
    lset :s
    lmap :l
    periodic :tick, 1
    scratch :unread, [:k, :n]
  end
  bloom do
    t <+- from_outside
    t <- (t * gone).lefts(:k => :k)
    gone <+ again
    again <~ (t * tick).lefts {|x| [x.k]}
    s <= from_outside {|f| f.k}
    l <= from_outside {|f| {f.k => Bud::MaxLattice.new(f.v)}}
    unread <= t.group([:k], count)
    stdio <~ [["#{budtime} #{rand}"] if s.size.gt(3)]
    temp :x <= t.each_with_index
  end
end
