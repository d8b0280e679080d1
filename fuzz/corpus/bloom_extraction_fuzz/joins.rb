module J
  state do
    interface input, :a, [:id] => [:x]
    interface input, :b, [:id] => [:x]
    interface output, :out, [:id, :x, :y]
    channel :c, [:@to, :id]
    table :t, [:id] => [:x]
    table :m, [] => [:to]
  end
  bloom do
    t <= a
    c <~ (a * m).pairs {|l, r| [r.to, l.id]}
    out <= (t * b * c).combos(t.id => b.id, b.id => c.id) {|x, y, z| [x.id, y.x, z.id] if x.x == y.x}
    out <= (a * t).outer(:id => :id) {|l, r| [l.id, l.x, r.x]}
    out <= t.notin(b) {|l, r| l.x < r.x}
  end
end
