class O
  include Bud
  state do
    table :t
    table :u
    lmax :m
  end
  bloom do
    t <+5
    t <- u + t
    t <+- u
    t <-+ u
    t <~ u
    temp :x <= (t * u * t).combos(t.key => u.key) do |a, b, c| a + b end
    temp :x <= t.notin
    t <= t.argmin([:key])
    t <= t.group([:no], sum(:val), bogus(:key), 5)
    m <= m + 1
    t <= x.map { |p| p }
    puts 1
    t <= (t * u).outer(:key => :nope).flatten.lefts.rights
    t <= t.reduce(:+)
    t <= [[1, 2], nil, *u]
    nothing <= t.inspected.sort.each_with_index
  end
end
