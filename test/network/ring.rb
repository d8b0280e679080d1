# Words go on to the next node until they have been everywhere; a timer counts.
class Ring
  include Bud

  state do
    interface input, :start, [:word]
    interface output, :seen, [:word, :hops]
    interface output, :second, [:n]
    channel :pass, [:@to, :word, :hops]
    table :known, [:word] => [:hops]
    periodic :timer, 0.05
    table :ticks, [:n]
  end

  bloom do
    pass <~ start { |s| [@next, s.word, 1] }
    known <+ pass.notin(known, :word => :word) { |p, k| true }.pro { |p| [p.word, p.hops] }
    pass <~ pass { |p| [@next, p.word, p.hops + 1] if p.hops < 4 }
    seen <= pass { |p| [p.word, p.hops] }
    ticks <= timer { |t| [t.key] }
    second <= timer { |t| [t.key] if t.key <= 3 }
  end
end
