# What was sold of each class of goods.
class Sales
  include Bud

  state do
    table :sales, [:id, :good, :amount]
    table :goods, [:good, :kind]
    table :classified, [:id, :kind, :amount]
    scratch :totals, [:kind] => [:amount]
  end

  bloom do
    classified <= (sales * goods).pairs(:good => :good) { |s, g| [s.id, g.kind, s.amount] }
    totals <= classified.group([:kind], sum(:amount))
  end
end
