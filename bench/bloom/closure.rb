# All pairs of nodes of which the second can be reached from the first.
class Closure
  include Bud

  state do
    table :link, [:from, :to]
    table :path, [:from, :to]
  end

  bloom do
    path <= link
    path <= (link * path).pairs(:to => :from) { |l, p| [l.from, p.to] }
  end
end
